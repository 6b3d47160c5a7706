using Naru.Tests.Harness;

namespace Naru.Tests.Clients.Docker;

/// <summary>One Naru with a busybox image made from this machine's own busybox; shared by the tests of one class.</summary>
public sealed class DockerFixture : IAsyncLifetime
{
    private NaruInstance? _naru;

    public NaruInstance Naru => _naru ?? throw new InvalidOperationException("the instance is not there yet");

    /// <summary>A directory for what tests write; gone with the instance.</summary>
    public string Folder => Path.GetDirectoryName(Naru.DataDirectory)!;

    public async ValueTask InitializeAsync()
    {
        _naru = await NaruInstance.StartAsync();
        var context = Directory.CreateDirectory(Path.Combine(Folder, "busybox")).FullName;
        File.Copy("/bin/busybox", Path.Combine(context, "busybox"));
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), """
            FROM scratch
            COPY busybox /bin/busybox
            RUN ["/bin/busybox", "--install", "-s", "/bin"]
            RUN mkdir -p /etc /tmp && echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd && echo 'app:x:1000:1000::/:/bin/sh' >> /etc/passwd
            CMD ["sh"]
            """);
        await OkAsync("build", "-t", "busybox", context);
    }

    public ValueTask DisposeAsync() => Naru.DisposeAsync();

    public Task<Command> RunAsync(params string[] arguments) => Naru.DockerAsync(arguments);

    /// <summary>Runs what must succeed, and gives what it printed.</summary>
    public async Task<string> OkAsync(params string[] arguments) => (await RunAsync(arguments)).Succeeded().Trimmed;

    /// <summary>Runs a shell line at a terminal of its own; the input is typed there. (script(1) hands the line's exit code on.)</summary>
    public Task<Command> AtTerminalAsync(string line, int rows, int columns, string input) =>
        Naru.ClientAsync("script", ["-qec", $"stty rows {rows} cols {columns}; {line}", "/dev/null"], input);

    /// <summary>Waits until a command prints a text.</summary>
    public Task<Command> UntilPrintsAsync(string text, params string[] arguments) =>
        NaruInstance.UntilAsync($"`docker {string.Join(' ', arguments)}` prints {text}", () => RunAsync(arguments), c => (c.Output + c.Errors).Contains(text, StringComparison.Ordinal));
}
