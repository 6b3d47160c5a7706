namespace Naru.Tests.Clients.Docker;

/// <summary>What a container shares, what it has for itself, and what is refused, with the real docker.</summary>
public sealed class IsolationTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task Shared_memory_is_joined_only_where_it_is_lent()
    {
        await docker.OkAsync("run", "-d", "--name", "lender", "--ipc", "shareable", "busybox", "sh", "-c", "echo mine > /dev/shm/word; sleep 1000");
        await docker.UntilPrintsAsync("mine", "run", "--rm", "--ipc", "container:lender", "busybox", "cat", "/dev/shm/word");
        await docker.OkAsync("run", "-d", "--name", "miser", "busybox", "sleep", "1000");
        var refused = await docker.RunAsync("run", "--rm", "--ipc", "container:miser", "busybox", "true");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("non-shareable IPC", refused.Errors);
        await docker.OkAsync("rm", "-f", "lender", "miser");
        Assert.DoesNotContain(docker.Naru.DataDirectory + "/containers", await File.ReadAllTextAsync("/proc/mounts"));
    }

    [Fact]
    public async Task Processes_names_and_networks_of_another_are_joined()
    {
        await docker.OkAsync("run", "-d", "--name", "base", "-h", "base.example.org", "busybox", "sleep", "1234");
        Assert.Contains("sleep 1234", await docker.OkAsync("run", "--rm", "--pid", "container:base", "busybox", "ps"));
        Assert.Equal("base.example.org", await docker.OkAsync("run", "--rm", "--network", "container:base", "busybox", "hostname"));
        Assert.Contains("\tbase.example.org base", await docker.OkAsync("exec", "base", "cat", "/etc/hosts"));
        Assert.Equal(await docker.OkAsync("exec", "base", "ip", "addr"), await docker.OkAsync("run", "--rm", "--network", "container:base", "busybox", "ip", "addr"));
        await docker.OkAsync("run", "--rm", "--link", "base:friend", "busybox", "ping", "-c1", "-W5", "friend");
        await docker.OkAsync("rm", "-f", "base");
    }

    [Theory]
    [InlineData("unknown or invalid runtime name: other", "--runtime", "other")]
    [InlineData("could not select device driver", "--gpus", "all")]
    [InlineData("Requested CPUs are not available - requested 4000", "--cpuset-cpus", "4000")]
    [InlineData("--storage-opt is not offered", "--storage-opt", "size=1G")]
    [InlineData("invalid IPC mode: odd", "--ipc", "odd")]
    [InlineData("unknown log opt 'odd'", "--log-opt", "odd=1")]
    [InlineData("invalid size: 'much'", "--log-opt", "max-size=much")]
    [InlineData("No such container: nobody", "--link", "nobody:alias")]
    [InlineData("conflicting options: hostname and the network mode", "--network", "container:x", "-h", "y")]
    public async Task What_is_not_offered_is_refused_and_leaves_nothing(string why, params string[] flags)
    {
        var refused = await docker.RunAsync(["run", "--rm", .. flags, "busybox", "true"]);
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains(why, refused.Errors);
        Assert.Equal("", await docker.OkAsync("ps", "-aq"));
    }

    [Fact]
    public async Task An_image_of_another_platform_is_not_run()
    {
        var foreign = await docker.RunAsync("run", "--rm", "--pull", "never", "--platform", "linux/s390x", "busybox", "true");
        Assert.Equal(125, foreign.ExitCode);
        Assert.Contains("does not match the specified platform (linux/s390x)", foreign.Errors);
    }

    [Fact]
    public async Task Nothing_of_that_name_is_said_as_scripts_know_it() =>
        Assert.Contains("No such object: nothing", (await docker.RunAsync("inspect", "nothing")).Errors);
}
