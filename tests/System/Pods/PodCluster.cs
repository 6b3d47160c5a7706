using Naru.Tests.Harness;

namespace Naru.Tests.System.Pods;

/// <summary>
/// A Naru of the built executable with a busybox image in the cluster's own registry, driven as people drive it: by kubectl.
/// Disposing removes every trace.
/// </summary>
internal sealed class PodCluster : IAsyncDisposable
{
    public const string Image = "registry.naru/box:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PodCluster(NaruInstance naru) => Naru = naru;

    public NaruInstance Naru { get; }

    public static async Task<PodCluster> StartAsync(int nodes = 1)
    {
        var naru = await NaruInstance.StartAsync("--nodes", nodes.ToString());
        try
        {
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
        var root = Path.Combine(naru.DataDirectory, "..", "root");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        foreach (var name in "sh cat echo sleep httpd wget touch rm env id hostname nslookup".Split(' ')) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        var archive = Path.Combine(root, "..", "root.tar");
        (await Command.RunAsync("tar", ["-C", root, "-cf", archive, "bin"])).Succeeded();
        (await naru.DockerAsync("import", archive, Image)).Succeeded();
        (await naru.DockerAsync("push", Image)).Succeeded();
        var cluster = new PodCluster(naru);
        await cluster.UntilAsync($"{nodes} nodes are ready", ["get", "nodes", "--no-headers"], text => text.Split(" Ready ").Length == nodes + 1);
        return cluster;
    }

    public async Task ApplyAsync(string manifest) => (await Naru.KubectlAsync(["apply", "-f", "-"], manifest.Replace("IMAGE", Image))).Succeeded();

    public async Task<string> KubectlAsync(params string[] arguments) => (await Naru.KubectlAsync(arguments)).Succeeded().Trimmed;

    /// <summary>One field of an object, by its JSON path.</summary>
    public Task<string> FieldAsync(string what, string path) => KubectlAsync("get", what, "-o", $"jsonpath={{{path}}}");

    public Task ReadyAsync(string pod) => UntilFieldAsync(pod, ".status.conditions[?(@.type==\"Ready\")].status", "True");

    public Task UntilFieldAsync(string what, string path, string value) =>
        UntilAsync($"{path} of {what} is \"{value}\"", ["get", what, "-o", $"jsonpath={{{path}}}"], text => text == value);

    public async Task<string> UntilAsync(string what, string[] kubectl, Func<string, bool> holds) =>
        (await NaruInstance.UntilAsync(what, () => Naru.KubectlAsync(kubectl), done => done.ExitCode == 0 && holds(done.Trimmed), Patience)).Trimmed;

    public ValueTask DisposeAsync() => Naru.DisposeAsync();
}
