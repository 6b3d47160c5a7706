using System.Diagnostics;
using Naru.Tests.Harness;

namespace Naru.Tests.Clients.Kubectl;

/// <summary>What flows between a client and a container: logs, commands, terminals, files and connections.</summary>
[Collection(ClusterCollection.Name)]
public sealed class StreamTests(ClusterFixture cluster) : IAsyncLifetime
{
    private const string Namespace = "streams";
    private string _pod = "";

    public async ValueTask InitializeAsync()
    {
        await cluster.WebAsync(Namespace);
        _pod = await cluster.PodAsync(Namespace);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Commands_are_run_with_their_streams_status_and_terminal()
    {
        var both = await cluster.RunAsync(["exec", "-n", Namespace, _pod, "--", "sh", "-c", "echo out; echo err >&2; exit 3"]);
        Assert.Equal((3, "out\n", "err\ncommand terminated with exit code 3\n"), (both.ExitCode, both.Output, both.Errors));
        Assert.Equal("typed\n", (await cluster.RunAsync(["exec", "-n", Namespace, "-i", "deploy/web", "--", "cat"], "typed\n")).Succeeded().Output);
        Assert.Contains("\"nosuch\": executable file not found in $PATH", await cluster.RefusedAsync("exec", "-n", Namespace, _pod, "--", "nosuch"));
        Assert.Contains("container other is not valid for pod", await cluster.RefusedAsync("exec", "-n", Namespace, _pod, "-c", "other", "--", "true"));
        Assert.Equal("Error from server (NotFound): pods \"nobody\" not found", await cluster.RefusedAsync("exec", "-n", Namespace, "nobody", "--", "true"));
        // What is typed before the command reads is shown when it comes, wherever that is.
        var terminal = await cluster.OnTerminalAsync($"exec -n {Namespace} -it {_pod} -- sh -c 'stty size; tty; read word; echo got $word; exit 4'", "typed\n");
        Assert.Equal(4, terminal.ExitCode);
        Assert.Matches("33 111\r\n(typed\r\n)?/dev/pts/0\r\n(typed\r\n)?got typed\r\n", terminal.Output);
    }

    [Fact]
    public async Task Logs_are_read_followed_and_cut()
    {
        await cluster.OkAsync("run", "counter", "-n", Namespace, $"--image={ClusterFixture.Image}", "--restart=Never", "--", "sh", "-c", "for i in 1 2 3 4; do echo line $i; sleep 0.3; done; exit 7");
        await cluster.OkAsync("wait", "-n", Namespace, "pod/counter", "--for=jsonpath={.status.containerStatuses[0].state.running}", "--timeout=30s");
        Assert.Equal("line 1\nline 2\nline 3\nline 4", await cluster.OkAsync("logs", "-f", "counter", "-n", Namespace));
        Assert.Equal("line 3\nline 4", await cluster.OkAsync("logs", "counter", "-n", Namespace, "--tail=2"));
        Assert.Equal("line", await cluster.OkAsync("logs", "counter", "-n", Namespace, "--limit-bytes=4"));
        Assert.Matches(@"^\[pod/web-\S+/web\] 20\S+Z started\n\[pod/web-\S+/web\] 20\S+Z started$", await cluster.OkAsync("logs", "-l", "app=web", "--prefix", "--timestamps", "-n", Namespace));
        Assert.Equal($"Error from server (BadRequest): previous terminated container \"web\" in pod \"{_pod}\" not found", await cluster.RefusedAsync("logs", _pod, "-n", Namespace, "-p"));
        Assert.Contains("sinceTime=yesterday is no time", await cluster.RefusedAsync("get", "--raw", $"/api/v1/namespaces/{Namespace}/pods/{_pod}/log?sinceTime=yesterday"));
        Assert.Contains("tailLines: Invalid value: -1: must be greater than or equal to 0", await cluster.RefusedAsync("get", "--raw", $"/api/v1/namespaces/{Namespace}/pods/{_pod}/log?tailLines=-1"));
    }

    [Fact]
    public async Task A_pod_is_run_attached_shows_its_output_hands_on_its_status_and_goes()
    {
        var run = await cluster.RunAsync(["run", "once", "-n", Namespace, $"--image={ClusterFixture.Image}", "--restart=Never", "-i", "--rm", "--", "sh", "-c", "read word; echo got $word; exit 5"], "hello\n");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("got hello\n", run.Output);
        Assert.Contains("pod \"once\" deleted", run.Output + run.Errors);
        Assert.DoesNotContain("couldn't attach", run.Errors);
        Assert.Contains("not found", await cluster.RefusedAsync("get", "pod", "once", "-n", Namespace));
    }

    [Fact]
    public async Task Files_are_copied_both_ways()
    {
        var from = Directory.CreateDirectory(Path.Combine(cluster.Folder, "copied", "below")).Parent!.FullName;
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(Path.Combine(from, "large"), bytes, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(from, "below", "small"), "small", TestContext.Current.CancellationToken);
        await cluster.OkAsync("cp", from, $"{Namespace}/{_pod}:/tmp/there");
        var back = Path.Combine(cluster.Folder, "back");
        await cluster.OkAsync("cp", "-n", Namespace, $"{_pod}:/tmp/there", back);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(back, "large"), TestContext.Current.CancellationToken));
        Assert.Equal("small", await File.ReadAllTextAsync(Path.Combine(back, "below", "small"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("svc/web")]
    [InlineData("deploy/web")]
    public async Task Connections_are_carried_to_a_pod(string target)
    {
        using var forward = Start("port-forward", "-n", Namespace, target, ":80");
        var served = await PortAsync(forward, 80);
        for (var i = 0; i < 5; i++) Assert.Contains("\r\n\r\nweb-", await FetchAsync(served));
        forward.Kill();
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_ends_the_connection_and_says_so()
    {
        using var forward = Start("port-forward", "-n", Namespace, $"pod/{_pod}", ":9");
        Assert.Equal("", await FetchAsync(await PortAsync(forward, 9)));
        string? line;
        do line = await forward.StandardError.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        while (line is not null && !line.Contains("nothing listens on port 9", StringComparison.Ordinal));
        Assert.NotNull(line);
        forward.Kill();
    }

    // What comes back for a request until the other side closes.
    private async Task<string> FetchAsync(int port) =>
        (await cluster.Naru.InsideAsync("bash", ["-c", $"exec 3<>/dev/tcp/127.0.0.1/{port}; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"])).Output;

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("nsenter", [$"--net=/run/netns/{cluster.Naru.NetworkNamespace}", "--", "kubectl", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = cluster.Naru.Kubeconfig;
        start.Environment["HOME"] = cluster.Folder;
        return Process.Start(start) ?? throw new InvalidOperationException("kubectl did not start");
    }

    // "Forwarding from 127.0.0.1:41234 -> 80"
    private static async Task<int> PortAsync(Process forward, int target)
    {
        while (await forward.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith("Forwarding from 127.0.0.1:", StringComparison.Ordinal) && line.EndsWith($"-> {target}", StringComparison.Ordinal))
                return int.Parse(line.Split(':')[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        throw new InvalidOperationException($"kubectl ended before it forwarded to port {target}: {await forward.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
    }
}
