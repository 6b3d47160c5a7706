using System.Security.Cryptography;
using System.Text;

namespace Naru.Tests.Harness;

/// <summary>
/// One Naru of the built executable, with directories, ports and a network namespace of its own, so that tests may run side
/// by side and nothing reaches the machine's network. Disposing removes every trace.
/// </summary>
public sealed class NaruInstance : IAsyncDisposable
{
    private static int _count;

    private readonly string _folder;
    private readonly string _namespace;
    private bool _hasDisk;

    private string CgroupId => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..6];

    private NaruInstance(string folder, string ns)
    {
        _folder = folder;
        _namespace = ns;
    }

    public static string Executable { get; } = FindExecutable();

    /// <summary>The sample web program, published: a static program to run in containers.</summary>
    public static string SampleWeb { get; } = Path.Combine(FindCheckout(), "out", "quickstart", "web", "web");

    public string DataDirectory => Path.Combine(_folder, "data");

    public string RunDirectory => Path.Combine(_folder, "run");

    /// <summary>For what a test puts beside the instance; goes with it.</summary>
    public string Folder => _folder;

    /// <summary>The name of its network namespace below /run/netns.</summary>
    public string NetworkNamespace => _namespace;

    public string DockerSocket => Path.Combine(RunDirectory, "docker.sock");

    /// <summary>A mount namespace to run everything in, in place of the machine's own.</summary>
    public string? MountNamespace { get; set; }

    public string Kubeconfig => Path.Combine(RunDirectory, "kubeconfig");

    /// <summary>Makes the directories and the network namespace; nothing runs yet.</summary>
    /// <param name="disk">The size of a disk of its own for the data directory, such as 64m; null takes the machine's.</param>
    public static async Task<NaruInstance> PrepareAsync(string? disk = null)
    {
        var name = $"naru-test-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}";
        var folder = Path.Combine(Path.GetTempPath(), name);
        Directory.CreateDirectory(folder);
        (await Command.RunAsync("ip", ["netns", "add", name])).Succeeded();
        (await Command.RunAsync("ip", ["-n", name, "link", "set", "lo", "up"])).Succeeded();
        var instance = new NaruInstance(folder, name);
        if (disk is null) return instance;
        Directory.CreateDirectory(instance.DataDirectory);
        (await Command.RunAsync("mount", ["-t", "tmpfs", "-o", $"size={disk},mode=700", "naru-test-disk", instance.DataDirectory])).Succeeded();
        instance._hasDisk = true;
        return instance;
    }

    /// <summary>Starts <c>naru up --detach</c> and comes back when it has said that it is ready.</summary>
    public static async Task<NaruInstance> StartAsync(params string[] arguments)
    {
        var instance = await PrepareAsync();
        try
        {
            (await instance.UpAsync(arguments)).Succeeded();
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public Task<Command> UpAsync(params string[] arguments) => UpAsync(arguments, new CommandOptions());

    public Task<Command> UpAsync(string[] arguments, CommandOptions options) =>
        InsideAsync(Executable, ["up", "--data", DataDirectory, "--run", RunDirectory, "--detach", .. arguments], options);

    /// <summary>Runs naru and all that it starts under strace, which goes on in the background and writes what is executed.</summary>
    public Task<Command> TracedAsync(string file, params string[] arguments) => InsideAsync(
        "strace", ["-DDD", "-f", "--seccomp-bpf", "--pidns-translation", "-qq", "-e", "signal=none", "-e", "trace=execve,execveat,pivot_root,setns,clone,clone3,fork,vfork", "-o", file, "--", Executable, .. arguments]);

    /// <summary>
    /// What of Naru's sort the kernel holds for this instance's network and directories, as text to compare: links, addresses,
    /// routes, rules and switches, mounts beneath its folder, and cgroups (so processes). Equal snapshots mean that nothing was left.
    /// </summary>
    public async Task<string> TracesAsync()
    {
        var network = await InsideAsync("sh", ["-c", "ip -o link | cut -d: -f2; ip -4 -o addr | cut -c4-; ip route; nft list tables; cat /proc/sys/net/ipv4/ip_forward"]);
        var rest = await Command.RunAsync("sh", ["-c", $"grep ' {_folder}/' /proc/self/mounts; ls -d /sys/fs/cgroup/naru-{CgroupId} /sys/fs/cgroup/*/naru-{CgroupId} 2>/dev/null; true"]);
        return network.Succeeded().Output + rest.Output;
    }

    public Task<Command> NaruAsync(params string[] arguments) =>
        InsideAsync(Executable, arguments, new CommandOptions { Environment = new Dictionary<string, string> { ["NARU_RUN"] = RunDirectory } });

    public Task<Command> DockerAsync(params string[] arguments) => DockerAsync(arguments, "");

    public Task<Command> DockerAsync(string[] arguments, string input) => ClientAsync("docker", arguments, input);

    /// <summary>Runs a program in whose environment docker finds this instance.</summary>
    public Task<Command> ClientAsync(string program, string[] arguments, string input) =>
        InsideAsync(program, arguments, new CommandOptions
        {
            Input = input,
            Environment = new Dictionary<string, string> { ["DOCKER_HOST"] = $"unix://{DockerSocket}", ["DOCKER_CONFIG"] = Path.Combine(_folder, "docker"), ["DOCKER_BUILDKIT"] = "0" },
        });

    public Task<Command> KubectlAsync(params string[] arguments) => KubectlAsync(arguments, "");

    public Task<Command> KubectlAsync(string[] arguments, string input) =>
        InsideAsync("kubectl", arguments, new CommandOptions
        {
            Input = input,
            Environment = new Dictionary<string, string> { ["KUBECONFIG"] = Kubeconfig, ["HOME"] = _folder, ["KUBECACHEDIR"] = Path.Combine(_folder, "kube") },
        });

    /// <summary>Runs a program in this instance's network namespace. (Not by `ip netns exec`, which mounts /sys anew and hides the cgroups.)</summary>
    public Task<Command> InsideAsync(string program, IEnumerable<string> arguments, CommandOptions? options = null) =>
        Command.RunAsync("nsenter", [.. Entering, "--", program, .. arguments], options);

    private IEnumerable<string> Entering => MountNamespace is { } mounts ? [$"--net=/run/netns/{_namespace}", $"--mount={mounts}"] : [$"--net=/run/netns/{_namespace}"];

    /// <summary>Waits until a command's output satisfies a condition.</summary>
    public static async Task<Command> UntilAsync(string what, Func<Task<Command>> run, Func<Command, bool> holds, TimeSpan? patience = null)
    {
        var until = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var last = await run();
            if (holds(last)) return last;
            if (TimeProvider.System.GetElapsedTime(until) > (patience ?? TimeSpan.FromSeconds(30)))
                throw new TimeoutException($"did not happen: {what}; last `{last.Line}` ended with {last.ExitCode}\n{last.Output}\n{last.Errors}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        var down = await InsideAsync(Executable, ["down", "--purge", "--data", DataDirectory, "--run", RunDirectory]);
        if (_hasDisk) (await Command.RunAsync("umount", [DataDirectory])).Succeeded();
        await Command.RunAsync("ip", ["netns", "delete", _namespace]);
        if (down.ExitCode == 0 && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        down.Succeeded();
    }

    private static string FindExecutable() =>
        Environment.GetEnvironmentVariable("NARU") is { Length: > 0 } given ? Path.GetFullPath(given) : Path.Combine(FindCheckout(), "out", "naru");

    private static string FindCheckout()
    {
        for (var dir = AppContext.BaseDirectory; dir is not null; dir = Path.GetDirectoryName(dir))
            if (File.Exists(Path.Combine(dir, "Naru.slnx"))) return dir;
        throw new InvalidOperationException("the tests are run outside of a checkout: they need its out/naru");
    }
}
