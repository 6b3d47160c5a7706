using Naru.Tests.Harness;

namespace Naru.Tests.System.Pods;

/// <summary>
/// A Naru of the built executable with one image in the cluster's own registry: a busybox root with the sample web program.
/// Disposing removes every trace.
/// </summary>
internal sealed class PodCluster : PodSpace, IAsyncDisposable
{
    private const string Programs = "sh cat cp date echo env grep head hostname httpd id kill ls mkdir nslookup rm sleep tail test touch true wget";

    private PodCluster(NaruInstance naru) : base(naru, "default")
    {
    }

    /// <param name="nodes">How many.</param>
    /// <param name="trace">A file for what its processes execute.</param>
    public static async Task<PodCluster> StartAsync(int nodes = 1, string? trace = null)
    {
        var naru = trace is null ? await NaruInstance.StartAsync("--nodes", nodes.ToString()) : await NaruInstance.PrepareAsync();
        try
        {
            if (trace is not null) (await naru.TracedAsync(trace, "up", "--nodes", nodes.ToString(), "--detach", "--data", naru.DataDirectory, "--run", naru.RunDirectory)).Succeeded();
            return await OverAsync(naru, nodes);
        }
        catch
        {
            await naru.DisposeAsync();
            throw;
        }
    }

    /// <summary>The same over an instance that was started already; the image is put into its registry.</summary>
    public static async Task<PodCluster> OverAsync(NaruInstance naru, int nodes)
    {
        var archive = await PackImageAsync(Path.Combine(naru.DataDirectory, "..", "root"));
        (await naru.DockerAsync("import", archive, Image)).Succeeded();
        (await naru.DockerAsync("push", Image)).Succeeded();
        var cluster = new PodCluster(naru);
        await cluster.UntilAsync($"{nodes} nodes are ready", ["get", "nodes", "--no-headers"], text => text.Split(" Ready ").Length == nodes + 1);
        return cluster;
    }

    /// <summary>A further namespace, with the service account that its pods get.</summary>
    public async Task<PodSpace> NewSpaceAsync(string name)
    {
        await KubectlAsync("create", "namespace", name);
        var space = new PodSpace(Naru, name);
        await space.UntilAsync($"namespace {name} has its service account and the cluster's certificate", ["get", "serviceaccount/default", "configmap/kube-root-ca.crt", "-o", "name"], _ => true);
        return space;
    }

    public ValueTask DisposeAsync() => Naru.DisposeAsync();

    private static async Task<string> PackImageAsync(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "up"));
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        File.Copy(NaruInstance.SampleWeb, Path.Combine(root, "bin/web"));
        foreach (var name in Programs.Split(' ')) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        var archive = root + ".tar";
        (await Command.RunAsync("tar", ["-C", root, "-cf", archive, "bin", "tmp", "up"])).Succeeded();
        return archive;
    }
}
