namespace Naru.Tests.Clients.Docker;

/// <summary>A container's life with the real docker: start, stop, exec, logs, files, statistics, removal.</summary>
public sealed class LifeTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task It_is_stopped_started_paused_and_removed()
    {
        await docker.OkAsync("run", "-d", "--name", "life", "busybox", "sh", "-c", "trap 'exit 5' TERM; while true; do sleep 0.1; done");
        Assert.Equal("running", await StateAsync("life"));
        await docker.OkAsync("pause", "life");
        Assert.Equal("paused", await StateAsync("life"));
        await docker.OkAsync("unpause", "life");
        await docker.OkAsync("stop", "life");
        Assert.Equal("exited", await StateAsync("life"));
        Assert.Equal("5", await docker.OkAsync("wait", "life"));
        await docker.OkAsync("start", "life");
        await docker.OkAsync("restart", "-t", "1", "life");
        await docker.OkAsync("rename", "life", "second-life");
        await docker.OkAsync("kill", "second-life");
        Assert.Equal("137", await docker.OkAsync("wait", "second-life"));
        await docker.OkAsync("rm", "second-life");
        Assert.Contains("No such container", (await docker.RunAsync("rm", "second-life")).Errors);
        Assert.Contains("No such object: second-life", (await docker.RunAsync("inspect", "second-life")).Errors);
    }

    [Fact]
    public async Task Logs_are_read_followed_and_cut()
    {
        await docker.OkAsync("run", "-d", "--name", "talker", "busybox", "sh", "-c", "for i in 1 2 3; do echo line $i; sleep 0.1; done; echo odd >&2");
        var followed = (await docker.RunAsync("logs", "-f", "talker")).Succeeded();
        Assert.Equal("line 1\nline 2\nline 3\n", followed.Output);
        Assert.Equal("odd\n", followed.Errors);
        Assert.Equal("line 3", await docker.OkAsync("logs", "--tail", "2", "talker"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line 1", await docker.OkAsync("logs", "-t", "talker"));
        await docker.OkAsync("rm", "talker");
    }

    [Fact]
    public async Task Processes_are_executed_in_it()
    {
        await docker.OkAsync("run", "-d", "--name", "host-of", "busybox", "sleep", "1000");
        Assert.Equal("/tmp B 1000", await docker.OkAsync("exec", "-u", "app", "-w", "/tmp", "-e", "A=B", "host-of", "sh", "-c", "echo $(pwd) $A $(id -u)"));
        Assert.Equal(7, (await docker.RunAsync("exec", "host-of", "sh", "-c", "exit 7")).ExitCode);
        Assert.Equal("typed", (await docker.Naru.DockerAsync(["exec", "-i", "host-of", "cat"], "typed")).Succeeded().Output);
        Assert.Contains("sleep 1000", await docker.OkAsync("top", "host-of"));
        Assert.Contains("host-of", await docker.OkAsync("stats", "--no-stream", "host-of"));
        await docker.OkAsync("rm", "-f", "host-of");
    }

    [Fact]
    public async Task Files_go_in_and_out()
    {
        var file = Path.Combine(docker.Folder, "given");
        await File.WriteAllTextAsync(file, "content");
        await docker.OkAsync("create", "--name", "box", "busybox", "cat", "/tmp/given");
        await docker.OkAsync("cp", file, "box:/tmp/given");
        Assert.Equal("content", await docker.OkAsync("start", "-a", "box"));
        await docker.OkAsync("cp", "box:/tmp/given", file + "-back");
        Assert.Equal("content", await File.ReadAllTextAsync(file + "-back"));
        Assert.Contains("A /tmp/given", await docker.OkAsync("diff", "box"));
        await docker.OkAsync("commit", "-c", "CMD [\"cat\",\"/tmp/given\"]", "box", "boxed");
        Assert.Equal("content", await docker.OkAsync("run", "--rm", "boxed"));
        await docker.OkAsync("rm", "box");
        await docker.OkAsync("rmi", "boxed");
    }

    [Fact]
    public async Task Health_is_watched()
    {
        await docker.OkAsync("run", "-d", "--name", "patient", "--health-cmd", "test -f /ok", "--health-interval", "100ms", "--health-retries", "2", "busybox", "sleep", "1000");
        await docker.UntilPrintsAsync("unhealthy", "inspect", "patient", "-f", "{{.State.Health.Status}}");
        await docker.OkAsync("exec", "patient", "touch", "/ok");
        await docker.UntilPrintsAsync("(healthy)", "ps", "--filter", "name=patient");
        await docker.OkAsync("rm", "-f", "patient");
    }

    [Fact]
    public async Task A_restart_policy_is_followed_and_a_stop_ends_it()
    {
        await docker.OkAsync("run", "-d", "--name", "again", "--restart", "always", "busybox", "false");
        await Harness.NaruInstance.UntilAsync("it was started again twice", () => docker.RunAsync("inspect", "again", "-f", "{{.RestartCount}}"), c => int.TryParse(c.Trimmed, out var count) && count >= 2);
        await docker.OkAsync("stop", "again");
        Assert.Equal("exited", await StateAsync("again"));
        await docker.OkAsync("rm", "again");
        // A span such as 0s is cut to whole seconds by the client; an instant is not.
        var now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffffff00Z", System.Globalization.CultureInfo.InvariantCulture);
        var events = await docker.OkAsync("events", "--since", "5m", "--until", now, "--filter", "container=again", "--format", "{{.Action}}");
        Assert.Contains("start\ndie\nstart", events);
        Assert.EndsWith("destroy", events);
    }

    [Fact]
    public async Task Pruning_takes_what_is_not_used()
    {
        await docker.OkAsync("run", "--name", "ended", "busybox", "true");
        Assert.Contains("Total reclaimed space", await docker.OkAsync("system", "prune", "-f"));
        Assert.DoesNotContain("ended", await docker.OkAsync("ps", "-a"));
        Assert.Contains("busybox", await docker.OkAsync("images"));
        Assert.Contains("Images", await docker.OkAsync("system", "df"));
    }

    private Task<string> StateAsync(string name) => docker.OkAsync("inspect", name, "-f", "{{.State.Status}}");
}
