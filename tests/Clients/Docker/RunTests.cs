namespace Naru.Tests.Clients.Docker;

/// <summary>Running containers with the real docker.</summary>
public sealed class RunTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task Output_and_exit_code_come_back()
    {
        var ended = await docker.RunAsync("run", "--rm", "busybox", "sh", "-c", "echo out; echo err >&2; exit 42");
        Assert.Equal((42, "out\n", "err\n"), (ended.ExitCode, ended.Output, ended.Errors));
    }

    [Theory]
    [InlineData("no-such-program", 127)]
    [InlineData("/etc", 126)]
    public async Task What_cannot_run_has_its_code(string program, int code)
    {
        var ended = await docker.RunAsync("run", "--rm", "busybox", program);
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains($"exec: \"{program}\"", ended.Errors);
        Assert.DoesNotContain(program, await docker.OkAsync("ps", "-a"));
    }

    [Fact]
    public async Task Input_reaches_the_process_until_its_end()
    {
        var ended = await docker.Naru.DockerAsync(["run", "-i", "--rm", "busybox", "sh", "-c", "cat; echo over"], "one\ntwo\n");
        Assert.Equal("one\ntwo\nover", ended.Succeeded().Trimmed);
    }

    [Fact]
    public async Task An_init_reaps_orphans_and_passes_signals_on()
    {
        await docker.OkAsync("run", "-d", "--init", "--name", "tended", "busybox", "sleep", "1000");
        Assert.StartsWith("/sbin/docker-init", await docker.OkAsync("exec", "tended", "cat", "/proc/1/cmdline"));
        await docker.OkAsync("exec", "tended", "sh", "-c", "(true &)");
        await Harness.NaruInstance.UntilAsync("no ended process is left unreaped", () => docker.RunAsync("exec", "tended", "sh", "-c", "grep -l '^State:.Z' /proc/[0-9]*/status; true"), c => c.Succeeded().Trimmed.Length == 0);
        Assert.Equal("", await docker.OkAsync("diff", "tended"));
        await docker.OkAsync("stop", "tended");
        Assert.Equal("143", await docker.OkAsync("wait", "tended"));
        await docker.OkAsync("rm", "tended");
    }

    [Theory]
    [InlineData("exit 42", 42)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("exec no-such-program", 127)]
    public async Task An_init_ends_as_its_program_does(string line, int code) =>
        Assert.Equal(code, (await docker.RunAsync("run", "--rm", "--init", "-u", "app", "--read-only", "busybox", "sh", "-c", line)).ExitCode);

    [Theory]
    [InlineData("--init=true")]
    [InlineData("--init=false")]
    public async Task Only_the_three_standard_descriptors_reach_a_container(string init) =>
        // The fourth is the directory that ls reads.
        Assert.Equal("0\n1\n2\n3", await docker.OkAsync("run", "--rm", init, "busybox", "ls", "/proc/self/fd"));

    [Fact]
    public async Task An_init_leaves_the_terminal_to_its_program()
    {
        var typed = await docker.AtTerminalAsync("docker run --rm --init -it busybox sh -c 'read x; echo got $x; exit 3'", rows: 24, columns: 80, input: "hello\n");
        Assert.Equal(3, typed.ExitCode);
        Assert.Contains("got hello", typed.Output);
    }

    [Fact]
    public async Task A_published_port_is_served()
    {
        await docker.OkAsync("run", "-d", "--name", "web", "-p", "18080:80", "busybox", "sh", "-c", "echo here > /tmp/index.html; httpd -f -h /tmp");
        var page = await Harness.NaruInstance.UntilAsync("the page is served", () => docker.Naru.InsideAsync("busybox", ["wget", "-qO-", "http://127.0.0.1:18080/"]), c => c.ExitCode == 0);
        Assert.Equal("here", page.Trimmed);
        Assert.Contains("0.0.0.0:18080->80/tcp", await docker.OkAsync("ps", "--filter", "name=web"));
        await docker.OkAsync("rm", "-f", "web");
    }

    [Fact]
    public async Task Limits_hold()
    {
        var files = "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null; true";
        Assert.Equal("67108864", await docker.OkAsync("run", "--rm", "-m", "64m", "--cpus", "0.5", "busybox", "sh", "-c", files));
        await docker.RunAsync("run", "--name", "greedy", "-m", "16m", "busybox", "sh", "-c", "x=$(dd if=/dev/zero bs=1M count=100 | tr '\\0' a)");
        Assert.Equal("true 137", await docker.OkAsync("inspect", "greedy", "-f", "{{.State.OOMKilled}} {{.State.ExitCode}}"));
        await docker.OkAsync("rm", "greedy");
    }

    [Fact]
    public async Task A_container_is_confined()
    {
        var status = await docker.OkAsync("run", "--rm", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "-u", "app", "busybox", "grep", "-E", "CapEff|CapBnd|NoNewPrivs|Seccomp:|^Uid", "/proc/self/status");
        Assert.Contains("CapEff:\t0000000000000000", status);
        Assert.Contains("CapBnd:\t0000000000000000", status);
        Assert.Contains("NoNewPrivs:\t1", status);
        Assert.Contains("Seccomp:\t2", status);
        Assert.Contains("Uid:\t1000", status);
        Assert.NotEqual(0, (await docker.RunAsync("run", "--rm", "--read-only", "busybox", "touch", "/x")).ExitCode);
    }

    [Fact]
    public async Task Volumes_and_binds_carry_data()
    {
        var host = Directory.CreateDirectory(Path.Combine(docker.Folder, "bind")).FullName;
        await docker.OkAsync("run", "--rm", "-v", "kept:/v", "-v", $"{host}:/h", "busybox", "sh", "-c", "echo a > /v/f; echo b > /h/f");
        Assert.Equal("a", await docker.OkAsync("run", "--rm", "-v", "kept:/v:ro", "busybox", "cat", "/v/f"));
        Assert.Equal("b\n", await File.ReadAllTextAsync(Path.Combine(host, "f")));
        await docker.OkAsync("volume", "rm", "kept");
    }

    [Fact]
    public async Task A_volume_may_be_a_folder_of_this_machine()
    {
        var host = Directory.CreateDirectory(Path.Combine(docker.Folder, "shelf")).FullName;
        await docker.OkAsync("volume", "create", "--opt", "type=none", "--opt", "o=bind", "--opt", $"device={host}", "shelf");
        await docker.OkAsync("run", "--rm", "-v", "shelf:/s", "busybox", "sh", "-c", "echo book > /s/f");
        Assert.Equal("book\n", await File.ReadAllTextAsync(Path.Combine(host, "f")));
        await docker.OkAsync("volume", "rm", "shelf");
        Assert.True(File.Exists(Path.Combine(host, "f")));
        Assert.Contains("type=none, o=bind", (await docker.RunAsync("volume", "create", "--opt", "type=nfs", "--opt", "device=:/x", "far")).Errors);
    }

    [Fact]
    public async Task Containers_find_each_other_by_name()
    {
        await docker.OkAsync("network", "create", "friends");
        await docker.OkAsync("run", "-d", "--name", "first", "--network", "friends", "busybox", "sleep", "1000");
        await docker.OkAsync("run", "--rm", "--network", "friends", "busybox", "ping", "-c1", "-W5", "first");
        await docker.OkAsync("run", "-d", "--name", "late", "busybox", "sleep", "1000");
        await docker.OkAsync("network", "connect", "friends", "late");
        await docker.OkAsync("exec", "late", "ping", "-c1", "-W5", "first");
        await docker.OkAsync("rm", "-f", "first", "late");
        await docker.OkAsync("network", "rm", "friends");
    }
}
