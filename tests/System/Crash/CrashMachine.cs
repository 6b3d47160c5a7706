using System.Globalization;
using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>
/// A Naru that can be told, while it runs, at which named place to die. It has mounts, network and directories of its own;
/// disposing removes every trace.
/// </summary>
internal sealed class CrashMachine : IAsyncDisposable
{
    public const string Image = "registry.naru/box:1";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);
    private readonly OwnMounts _mounts;
    private readonly string _folder;

    private CrashMachine(NaruInstance naru, OwnMounts mounts, string folder) => (Naru, _mounts, _folder) = (naru, mounts, folder);

    public NaruInstance Naru { get; }

    public string[] UpFlags { get; init; } = [];

    public bool HasFurtherNode => Directory.Exists(Path.Combine(Naru.DataDirectory, "nodes"));

    /// <summary>A folder for what tests write; gone with the machine.</summary>
    public string Folder => _folder;

    private string ArmFile => Path.Combine(_folder, "failpoint");

    public static async Task<CrashMachine> PrepareAsync(params string[] upFlags)
    {
        var naru = await NaruInstance.PrepareAsync();
        var mounts = new OwnMounts();
        naru.MountNamespace = mounts.Path;
        return new CrashMachine(naru, mounts, Path.GetDirectoryName(naru.DataDirectory)!) { UpFlags = upFlags };
    }

    public Task<Command> TryUpAsync() =>
        Naru.UpAsync(UpFlags, new CommandOptions { Environment = new Dictionary<string, string> { ["NARU_FAILPOINT"] = "@" + ArmFile } });

    public async Task UpAsync() => (await TryUpAsync()).Succeeded();

    public Task<Command> DownAsync(params string[] flags) => Naru.InsideAsync(
        NaruInstance.Executable, ["down", "--time", "1", "--data", Naru.DataDirectory, "--run", Naru.RunDirectory, .. flags],
        new CommandOptions { Environment = new Dictionary<string, string> { ["NARU_FAILPOINT"] = "@" + ArmFile } });

    /// <summary>From now on the N-th pass of the place is deadly, once.</summary>
    public void Arm(string failpoint, int pass)
    {
        File.Delete(ArmFile + ".passed");
        File.WriteAllText(ArmFile + ".new", $"{failpoint}:{pass}");
        File.Move(ArmFile + ".new", ArmFile);
    }

    public bool IsPassed => File.Exists(ArmFile + ".passed");

    public async Task PassedAsync(string failpoint)
    {
        try
        {
            await UntilAsync($"{failpoint} is passed", () => IsPassed);
        }
        finally
        {
            File.Delete(ArmFile);
        }
    }

    public int Server => int.Parse(File.ReadAllText(Path.Combine(Naru.RunDirectory, "naru.pid")).Trim(), CultureInfo.InvariantCulture);

    public bool ServerRuns => File.Exists(Path.Combine(Naru.RunDirectory, "naru.pid")) && Runs(Server);

    public Task ServerDiedAsync() => UntilAsync("the server died", () => !ServerRuns);

    public void KillServer() => Kill(Server);

    /// <summary>Kills the keeper of the server's node, or of a further one, and says which it was; 0 when none runs.</summary>
    public int KillKeeper(string? node = null)
    {
        var data = node is null ? Naru.DataDirectory : Path.Combine(Naru.DataDirectory, "nodes", node);
        var keeper = MachineSnapshot.Cgroups(Naru).Where(path => path.EndsWith("/naru-" + MachineSnapshot.IdOf(data), StringComparison.Ordinal))
            .Select(path => Path.Combine(path, "keeper", "cgroup.procs")).Where(File.Exists).SelectMany(File.ReadLines).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).FirstOrDefault();
        if (keeper > 0) Kill(keeper);
        return keeper;
    }

    /// <summary>Makes an image of the machine's busybox and puts it into the cluster's registry.</summary>
    public async Task LoadImageAsync()
    {
        await ImportAsync(Image, "first");
        await DockerAsync("push", Image);
    }

    public Task<Command> TryImportAsync(string name, string content) => Naru.DockerAsync("import", WriteArchive(content), name);

    public async Task ImportAsync(string name, string content) => (await TryImportAsync(name, content)).Succeeded();

    public async Task<string> DockerAsync(params string[] arguments) => (await Naru.DockerAsync(arguments)).Succeeded().Trimmed;

    public async Task<string> KubectlAsync(params string[] arguments) => (await Naru.KubectlAsync(arguments)).Succeeded().Trimmed;

    public Task<Command> TryApplyAsync(string manifest) => Naru.KubectlAsync(["apply", "-f", "-"], manifest);

    public Task<Command> UntilDockerAsync(string what, string[] arguments, Func<Command, bool> holds) => NaruInstance.UntilAsync(what, () => Naru.DockerAsync(arguments), holds, Patience);

    public Task<Command> UntilKubectlAsync(string what, string[] arguments, Func<Command, bool> holds) => NaruInstance.UntilAsync(what, () => Naru.KubectlAsync(arguments), holds, Patience);

    private static async Task UntilAsync(string what, Func<bool> holds)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException($"did not happen: {what}");
            await Task.Delay(Beat, TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(ArmFile);
        await Naru.DisposeAsync();
        _mounts.Dispose();
    }

    private string WriteArchive(string content)
    {
        var root = Path.Combine(_folder, "root-" + content);
        var archive = root + ".tar";
        if (File.Exists(archive)) return archive;
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "data"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        foreach (var name in "sh cat echo sleep true".Split(' ')) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        File.WriteAllText(Path.Combine(root, "data", "content"), content);
        Command.RunAsync("tar", ["-C", root, "-cf", archive, "."]).GetAwaiter().GetResult().Succeeded();
        return archive;
    }

    private static bool Runs(int process)
    {
        try
        {
            return Directory.Exists($"/proc/{process}") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            // It went in this moment.
            return false;
        }
    }

    private static void Kill(int process)
    {
        using var running = global::System.Diagnostics.Process.GetProcessById(process);
        running.Kill();
        if (!SpinWait.SpinUntil(() => !Runs(process), Patience)) throw new TimeoutException($"did not happen: process {process} ended after SIGKILL");
    }
}
