using Naru.Tests.Harness;

namespace Naru.Bench.Instances;

/// <summary>
/// One node of the built executable, in the network namespace that this program runs in, with a busybox image in its
/// engine. Disposing takes it down with every trace.
/// </summary>
internal sealed class NaruUp : IAsyncDisposable
{
    public const string Image = "registry.naru/box:1";
    private static int count;

    private readonly string folder;

    private NaruUp(string folder, int port) => (this.folder, Port) = (folder, port);

    public int Port { get; }

    public string DataDirectory => Path.Combine(folder, "data");

    public string RunDirectory => Path.Combine(folder, "run");

    public string DockerSocket => Path.Combine(RunDirectory, "docker.sock");

    /// <summary>Its directories; nothing runs yet.</summary>
    public static NaruUp Prepare()
    {
        var number = Interlocked.Increment(ref count);
        var up = new NaruUp(Path.Combine(Path.GetTempPath(), $"naru-bench-{Environment.ProcessId}-up-{number}"), 6500 + number);
        Directory.CreateDirectory(up.folder);
        return up;
    }

    /// <summary>One that runs, with the image.</summary>
    public static async Task<NaruUp> StartAsync()
    {
        var up = Prepare();
        try
        {
            await up.UpAsync();
            await up.ImportAsync();
            return up;
        }
        catch
        {
            await up.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it; comes back when it has said that it is ready.</summary>
    public async Task UpAsync() => (await Command.RunAsync(NaruInstance.Executable,
        ["up", "--data", DataDirectory, "--run", RunDirectory, "--api-port", $"{Port}", "--detach"])).Succeeded();

    /// <summary>Ends it; what it has stays on disk.</summary>
    public async Task DownAsync() =>
        (await Command.RunAsync(NaruInstance.Executable, ["down", "--data", DataDirectory, "--run", RunDirectory])).Succeeded();

    /// <summary>Makes a busybox image by the engine's import.</summary>
    public async Task ImportAsync()
    {
        var root = Path.Combine(folder, "root");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"), overwrite: true);
        foreach (var name in (string[])["true", "sleep"])
            if (!File.Exists(Path.Combine(root, "bin", name))) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
        var archive = Path.Combine(folder, "root.tar");
        (await Command.RunAsync("tar", ["-C", root, "-cf", archive, "bin"])).Succeeded();
        using var docker = DockerSocketClient.Open(DockerSocket);
        await docker.ImportAsync(archive, Image);
    }

    public ApiSession OpenApi() => ApiSession.Open(Path.Combine(RunDirectory, "kubeconfig"));

    public async ValueTask DisposeAsync()
    {
        var down = await Command.RunAsync(NaruInstance.Executable, ["down", "--purge", "--data", DataDirectory, "--run", RunDirectory]);
        if (down.ExitCode == 0 && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        down.Succeeded();
    }
}
