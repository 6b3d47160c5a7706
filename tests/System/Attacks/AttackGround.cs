using Naru.Tests.Harness;
using Naru.Tests.System.Attacks;
using Naru.Tests.System.Pods;

[assembly: AssemblyFixture(typeof(AttackGround))]

namespace Naru.Tests.System.Attacks;

/// <summary>
/// Two nodes that all attacks share, each in a namespace and containers of its own names; started when the first of them asks.
/// The attacker's image holds busybox and the programs below <c>Programs</c>, compiled into <c>/attack/NAME</c>; it is
/// known to docker and to pods as <see cref="Image"/>.
/// </summary>
public sealed class AttackGround : IAsyncDisposable
{
    public const string Image = "registry.naru/attacker:1";

    private readonly Lazy<Task<NaruInstance>> _naru = new(StartAsync);

    /// <summary>How often a race is run: 2,000 times, or as often as NARU_RACE_ROUNDS says.</summary>
    public static int Rounds { get; } = int.TryParse(Environment.GetEnvironmentVariable("NARU_RACE_ROUNDS"), out var rounds) ? rounds : 2000;

    public Task<NaruInstance> NaruAsync() => _naru.Value;

    /// <summary>Runs docker, which must succeed; gives what it printed.</summary>
    public async Task<string> DockerAsync(params string[] arguments) => (await (await NaruAsync()).DockerAsync(arguments)).Succeeded().Trimmed;

    /// <summary>A namespace of the cluster for one test class. In its manifests IMAGE stands for <see cref="Image"/>.</summary>
    internal async Task<AttackSpace> SpaceAsync(string name)
    {
        var naru = await NaruAsync();
        (await naru.KubectlAsync("create", "namespace", name)).Succeeded();
        var space = new AttackSpace(naru, name);
        await space.UntilAsync($"namespace {name} has its service account and the cluster's certificate", ["get", "serviceaccount/default", "configmap/kube-root-ca.crt", "-o", "name"], _ => true);
        return space;
    }

    public async ValueTask DisposeAsync()
    {
        if (_naru.IsValueCreated && _naru.Value.IsCompletedSuccessfully) await (await _naru.Value).DisposeAsync();
    }

    private static async Task<NaruInstance> StartAsync()
    {
        var naru = await NaruInstance.StartAsync("--nodes", "2");
        try
        {
            var archive = await PackImageAsync(Path.Combine(naru.Folder, "attacker"));
            (await naru.DockerAsync("import", "-c", "CMD [\"sh\"]", archive, Image)).Succeeded();
            (await naru.DockerAsync("push", Image)).Succeeded();
            await NaruInstance.UntilAsync("2 nodes are ready", () => naru.KubectlAsync("get", "nodes", "--no-headers"), done => done.Output.Split(" Ready ").Length == 3);
            return naru;
        }
        catch
        {
            await naru.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> PackImageAsync(string root)
    {
        foreach (var folder in (string[])["bin", "attack", "tmp", "etc"]) Directory.CreateDirectory(Path.Combine(root, folder));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        var applets = (await Command.RunAsync("/bin/busybox", ["--list"])).Succeeded().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var name in applets.Where(name => name != "busybox")) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        await File.WriteAllTextAsync(Path.Combine(root, "bin/evil"), "#!/proc/self/exe\n");
        File.SetUnixFileMode(Path.Combine(root, "bin/evil"), (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(Path.Combine(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:1000::/:/bin/sh\n");
        foreach (var source in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Attacks", "Programs"), "*.c"))
            (await Command.RunAsync("gcc", ["-O1", "-static", "-pthread", "-Wall", "-Werror", "-o", Path.Combine(root, "attack", Path.GetFileNameWithoutExtension(source)), source])).Succeeded();
        var archive = root + ".tar";
        (await Command.RunAsync("tar", ["-C", root, "--owner=0", "--group=0", "-cf", archive, "."])).Succeeded();
        return archive;
    }
}
