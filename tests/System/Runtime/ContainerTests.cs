namespace Naru.Tests.System.Runtime;

/// <summary>One container on a real kernel: what it sees, what it may do, how it ends.</summary>
public sealed class ContainerTests : IAsyncDisposable
{
    private readonly TestMachine machine = new();

    public ValueTask DisposeAsync() => machine.DisposeAsync();

    [Fact]
    public async Task It_has_namespaces_a_root_and_rights_of_its_own()
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", "sh", "-c",
            "echo pid $$; hostname; ls /; cat /proc/self/cgroup; grep CapEff /proc/self/status; ls /proc/self/fd | wc -l; exit 3"));
        Assert.Equal(3, ran.ExitCode);
        Assert.StartsWith("pid 1\nbox\nbin\ndev\netc\nproc\nsys\n", ran.Output);
        Assert.DoesNotContain("naru", ran.Output);
        Assert.Contains("CapEff:\t00000000000000e1", ran.Output);
        // 0, 1, 2 and the directory that ls itself has open.
        Assert.EndsWith("4\n", ran.Output);
    }

    [Fact]
    public async Task Masked_and_read_only_paths_are()
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", "sh", "-c",
            "wc -c < /proc/keys; ls /sys/firmware | wc -l; echo 1 > /proc/sys/kernel/hostname; touch /sys/x; mount -t tmpfs x /etc; exit 0"));
        Assert.StartsWith("0\n0\n", ran.Output);
        Assert.Contains("hostname: Read-only file system", ran.Errors);
        Assert.Contains("/sys/x: Read-only file system", ran.Errors);
        Assert.Contains("permission denied", ran.Errors.ToLowerInvariant());
    }

    [Fact]
    public async Task A_read_only_root_takes_no_writes_but_its_mounts_do()
    {
        Directory.CreateDirectory(Path.Combine(machine.Outside, "volume"));
        var spec = machine.Spec("a", "sh", "-c", "touch /etc/x; touch /data/deep/y; touch /ro/z; ls /data/deep")
            .With("root", "readonly", true)
            .WithMount("/data/deep", "bind", Path.Combine(machine.Outside, "volume"), "rbind", "rw")
            .WithMount("/ro", "bind", Path.Combine(machine.Outside, "volume"), "rbind", "ro");
        var ran = await machine.RunAsync("a", spec);
        Assert.Equal("y\n", ran.Output);
        Assert.Contains("/etc/x: Read-only file system", ran.Errors);
        Assert.Contains("/ro/z: Read-only file system", ran.Errors);
        Assert.True(File.Exists(Path.Combine(machine.Outside, "volume/y")));
    }

    [Fact]
    public async Task Links_in_the_image_cannot_lead_a_mount_out_of_it()
    {
        var secret = Path.Combine(machine.Outside, "host");
        Directory.CreateDirectory(secret);
        File.CreateSymbolicLink(Path.Combine(machine.Root, "way-out"), secret);
        File.CreateSymbolicLink(Path.Combine(machine.Root, "up"), "../../../../../../.." + secret);
        var ran = await machine.RunAsync("a", machine.Spec("a", "true")
            .WithMount("/way-out/x", "tmpfs", "tmpfs").WithMount("/up/y", "tmpfs", "tmpfs"));
        Assert.NotEqual(0, ran.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(secret));
    }

    [Theory]
    [InlineData("/proc/self/fd/5")]
    [InlineData("/proc/self/fd/9/etc")]
    public async Task A_working_directory_cannot_lead_through_our_descriptors(string path)
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", "ls").With("process", "cwd", path));
        Assert.NotEqual(0, ran.ExitCode);
        Assert.Equal("", ran.Output);
    }

    [Fact]
    public async Task A_user_has_its_numbers_and_no_more()
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", "sh", "-c", "id; grep CapEff /proc/self/status; echo to > /dev/stdout").WithUser(1000, 1001));
        Assert.Equal("uid=1000 gid=1001 groups=7,1001\nCapEff:\t0000000000000000\nto\n", ran.Output);
    }

    [Theory]
    [InlineData("nosuch", 127, "exec: \"nosuch\": executable file not found in $PATH")]
    [InlineData("/etc", 126, "exec: \"/etc\": permission denied")]
    [InlineData("/no/such", 127, "exec: \"/no/such\": stat /no/such: no such file or directory")]
    public async Task What_cannot_be_executed_leaves_nothing(string command, int code, string message)
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", command));
        Assert.Equal((code, message), (ran.ExitCode, ran.Errors.Trim()));
        Assert.Empty(machine.Cgroups());
        Assert.Equal("", (await machine.ProbeAsync("list")).Output);
    }

    [Fact]
    public async Task Input_and_output_pass_through_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n"));
        var ran = await machine.RunAsync("a", machine.Spec("a", "cat"), text, "-i");
        Assert.Equal(text.Length, ran.Output.Length);
        Assert.Equal(text, ran.Output);
    }

    [Fact]
    public async Task A_terminal_is_one_and_has_a_size()
    {
        var ran = await machine.RunAsync("a", machine.Spec("a", "sh", "-c", "stty size; test -t 0 && test -t 1 && echo yes; echo to > /dev/console").WithTerminal());
        Assert.Equal("33 77\r\nyes\r\nto\r\n", ran.Output);
    }

    [Fact]
    public async Task Running_out_of_memory_is_reported()
    {
        await machine.StartAsync("a", machine.Spec("a", "sh", "-c", "tail /dev/zero; echo rest"));
        Assert.Contains("\"oom\":true", (await machine.ProbeAsync("wait", "a")).Output);
    }

    [Fact]
    public async Task Further_processes_run_inside_with_their_own_exit_codes()
    {
        await machine.StartAsync("a", machine.Spec("a", "sleep", "100"));
        var ran = await machine.ProbeAsync(["exec", "a", "sh", "-c", "hostname; cat; cat /proc/1/cmdline | tr '\\0' ' '; exit 5"], "typed\n");
        Assert.Equal((5, "box\ntyped\nsleep 100 "), (ran.ExitCode, ran.Output));
        Assert.Equal(127, (await machine.ProbeAsync("exec", "a", "nosuch")).ExitCode);
        (await machine.ProbeAsync("pause", "a")).Succeeded();
        Assert.Contains("Paused", (await machine.ProbeAsync("list")).Output);
        Assert.Contains("paused", (await machine.ProbeAsync("exec", "a", "true")).Errors);
        (await machine.ProbeAsync("resume", "a")).Succeeded();
        (await machine.ProbeAsync("kill", "a", "9")).Succeeded();
        Assert.Contains("\"code\":137", (await machine.ProbeAsync("wait", "a")).Output);
    }
}
