using System.Text.Json.Nodes;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Runtime;

/// <summary>
/// A keeper of the built executable with a run directory, a busybox root and a cgroup tree of its own, driven by
/// <see cref="KeeperProbe"/>. Disposing removes every trace and fails when something cannot be removed.
/// </summary>
internal sealed class TestMachine : IAsyncDisposable
{
    private static int _count;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"naru-runtime-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");

    public TestMachine()
    {
        if (!File.Exists(NaruInstance.Executable))
            throw new InvalidOperationException($"{NaruInstance.Executable} is missing: build it (dotnet run dev.cs -- build), or set NARU to the executable");
        if (!File.Exists("/bin/busybox"))
            throw new InvalidOperationException("/bin/busybox is missing: install the package busybox-static");
        Directory.CreateDirectory(Run);
        Directory.CreateDirectory(Path.Combine(Root, "bin"));
        Directory.CreateDirectory(Path.Combine(Root, "etc"));
        File.Copy("/bin/busybox", Path.Combine(Root, "bin/busybox"));
        foreach (var name in "sh ls cat echo sleep id mount true env hostname stty dd head tail wc grep kill yes touch mkdir readlink tr seq nice unshare".Split(' '))
            File.CreateSymbolicLink(Path.Combine(Root, "bin", name), "busybox");
    }

    public string Run => Path.Combine(_folder, "run");

    public string Root => Path.Combine(_folder, "root");

    public string Tree => "/naru-" + Path.GetFileName(_folder);

    public string Outside => _folder;

    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>A specification with all namespaces, the usual mounts and masks, and these arguments.</summary>
    public JsonObject Spec(string id, params string[] arguments) => (JsonObject)JsonNode.Parse($$$"""
        {"ociVersion":"1.2.0","hostname":"box",
         "process":{"args":[],"env":["PATH=/bin"],"cwd":"/","capabilities":{"bounding":["CAP_CHOWN","CAP_SETUID","CAP_SETGID","CAP_KILL"],
           "effective":["CAP_CHOWN","CAP_SETUID","CAP_SETGID","CAP_KILL"],"permitted":["CAP_CHOWN","CAP_SETUID","CAP_SETGID","CAP_KILL"]}},
         "root":{"path":"{{{Root}}}"},
         "mounts":[{"destination":"/proc","type":"proc","source":"proc","options":["nosuid","noexec","nodev"]},
           {"destination":"/dev","type":"tmpfs","source":"tmpfs","options":["nosuid","mode=755","size=64k"]},
           {"destination":"/dev/pts","type":"devpts","source":"devpts","options":["nosuid","noexec","newinstance","ptmxmode=0666","mode=0620","gid=5"]},
           {"destination":"/sys","type":"sysfs","source":"sysfs","options":["nosuid","noexec","nodev","ro"]},
           {"destination":"/sys/fs/cgroup","type":"cgroup","source":"cgroup","options":["ro","nosuid","noexec","nodev"]}],
         "linux":{"cgroupsPath":"{{{Tree}}}/engine/{{{id}}}",
           "namespaces":[{"type":"pid"},{"type":"mount"},{"type":"ipc"},{"type":"uts"},{"type":"network"},{"type":"cgroup"}],
           "resources":{"memory":{"limit":33554432,"swap":33554432},"pids":{"limit":64},"devices":[{"allow":false,"access":"rwm"},
             {"allow":true,"type":"c","access":"m"},{"allow":true,"type":"c","major":1,"access":"rw"},{"allow":true,"type":"c","major":5,"access":"rw"},
             {"allow":true,"type":"c","major":136,"access":"rw"}]},
           "maskedPaths":["/proc/kcore","/proc/keys","/sys/firmware"],"readonlyPaths":["/proc/sys","/proc/bus"]}}
        """)!.WithArguments(arguments);

    /// <summary>Writes a specification and gives back its path.</summary>
    public string Write(string id, JsonObject spec)
    {
        var path = Path.Combine(_folder, id + ".json");
        File.WriteAllText(path, spec.ToJsonString());
        return path;
    }

    public Task<Command> ProbeAsync(params string[] arguments) => ProbeAsync(arguments, "");

    public Task<Command> ProbeAsync(string[] arguments, string input) => new KeeperProbe(Run, Settings).RunAsync(arguments, input);

    /// <summary>Runs a container to its end.</summary>
    public Task<Command> RunAsync(string id, JsonObject spec, string input = "", params string[] options) =>
        ProbeAsync(["run", id, Write(id, spec), .. options], input);

    /// <summary>Creates and starts a container with a log.</summary>
    public async Task StartAsync(string id, JsonObject spec)
    {
        (await ProbeAsync("create", id, Write(id, spec), "--log=" + Log(id))).Succeeded();
        (await ProbeAsync("start", id)).Succeeded();
    }

    public string Log(string id) => Path.Combine(_folder, id + ".log");

    public Task LoggedAsync(string id, string text) => NaruInstance.UntilAsync($"{id} logs '{text}'",
        () => Command.RunAsync("cat", [Log(id)]), log => log.Output.Contains(text));

    /// <summary>The keeper's process id; it is started if none runs.</summary>
    public async Task<int> KeeperAsync() => int.Parse((await ProbeAsync("keeper")).Succeeded().Trimmed);

    /// <summary>Ends the keeper as a power cut would.</summary>
    public async Task KillKeeperAsync()
    {
        var keeper = await KeeperAsync();
        (await Command.RunAsync("kill", ["-9", keeper.ToString()])).Succeeded();
        await NaruInstance.UntilAsync("the keeper is gone", () => Command.RunAsync("sh", ["-c", $"grep -q 'State:.Z' /proc/{keeper}/status || test ! -e /proc/{keeper}"]), gone => gone.ExitCode == 0);
    }

    /// <summary>The cgroups of containers that exist.</summary>
    public IEnumerable<string> Cgroups() => Directory.GetDirectories("/sys/fs/cgroup", "*")
        .Append("/sys/fs/cgroup").Select(hierarchy => $"{hierarchy}{Tree}/engine").Where(Directory.Exists)
        .SelectMany(engine => Directory.GetDirectories(engine));

    public async ValueTask DisposeAsync()
    {
        Settings.Clear();
        foreach (var line in (await ProbeAsync("list")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            await ProbeAsync("delete", JsonNode.Parse(line)!["id"]!.GetValue<string>(), "force");
        await ProbeAsync("stop-keeper");
        Assert.Empty(Cgroups());
        foreach (var tree in Directory.GetDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup").Select(h => h + Tree).Where(Directory.Exists))
        {
            Directory.Delete(tree + "/engine");
            Directory.Delete(tree);
        }
        Directory.Delete(_folder, recursive: true);
    }
}
