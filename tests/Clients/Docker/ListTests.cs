namespace Naru.Tests.Clients.Docker;

/// <summary>What lists, filters and conflicts say with the real docker, as scripts read them.</summary>
public sealed class ListTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task Containers_are_chosen_by_filters()
    {
        await docker.OkAsync("run", "-d", "--name", "elder", "--label", "team=a", "-v", "/data", "-p", "18090:80", "busybox", "sleep", "1000");
        await docker.RunAsync("run", "--name", "ended", "--label", "team=b", "busybox", "sh", "-c", "exit 3");
        foreach (var (filter, names) in new[]
        {
            ("label=team", "ended,elder"), ("label=team=a", "elder"), ("name=^/eld", "elder"), ("status=exited", "ended"), ("exited=3", "ended"), ("volume=/data", "elder"),
            ("publish=80", "elder"), ("ancestor=busybox", "ended,elder"), ("since=elder", "ended"), ("before=ended", "elder"), ("network=bridge", "ended,elder"), ("health=none", "ended,elder"),
        })
            Assert.Equal((filter, names), (filter, (await docker.OkAsync("ps", "-a", "--filter", filter, "--format", "{{.Names}}")).Replace('\n', ',')));
        Assert.Equal("elder", await docker.OkAsync("ps", "--format", "{{.Names}}"));
        Assert.Contains("Exited (3)", await docker.OkAsync("ps", "-a", "-n", "1"));
        Assert.Contains("invalid filter", (await docker.RunAsync("ps", "--filter", "odd=1")).Errors);
        await docker.OkAsync("rm", "-fv", "elder", "ended");
    }

    [Fact]
    public async Task Scripts_find_what_they_read_of_a_container()
    {
        await docker.OkAsync("run", "-d", "--name", "read", "-e", "A=1", "-p", "18091:80", "-v", "vol:/v:ro", "-m", "64m", "busybox", "sleep", "1000");
        var format = "{{.State.Running}} {{.Config.Image}} {{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}} {{(index .Mounts 0).Name}} {{(index .Mounts 0).RW}} {{.HostConfig.Memory}} {{.Name}} {{index .Config.Env 0}}";
        Assert.Equal("true busybox 18091 vol false 67108864 /read A=1", await docker.OkAsync("inspect", "-f", format, "read"));
        Assert.Matches(@"^172\.17\.\d+\.\d+$", await docker.OkAsync("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", "read"));
        Assert.True(Directory.Exists($"/proc/{await docker.OkAsync("inspect", "-f", "{{.State.Pid}}", "read")}"));
        Assert.Contains("volume is in use", (await docker.RunAsync("volume", "rm", "vol")).Errors);
        await docker.OkAsync("rm", "-f", "read");
        Assert.Equal("vol", await docker.OkAsync("volume", "ls", "-q", "--filter", "dangling=true"));
        await docker.OkAsync("volume", "rm", "vol");
    }

    [Fact]
    public async Task What_is_taken_is_said()
    {
        await docker.OkAsync("run", "-d", "--name", "holder", "-p", "18092:80", "busybox", "sleep", "1000");
        Assert.Contains("The container name \"/holder\" is already in use by container", (await docker.RunAsync("create", "--name", "holder", "busybox")).Errors);
        var second = await docker.RunAsync("run", "--rm", "-p", "18092:80", "busybox", "true");
        Assert.Equal(125, second.ExitCode);
        Assert.Contains("port is already allocated", second.Errors);
        Assert.Contains("is using its referenced image", (await docker.RunAsync("rmi", "busybox")).Errors);
        Assert.Contains("container is running", (await docker.RunAsync("rm", "holder")).Errors);
        await docker.OkAsync("network", "create", "kept");
        await docker.OkAsync("network", "connect", "kept", "holder");
        Assert.Contains("has active endpoints", (await docker.RunAsync("network", "rm", "kept")).Errors);
        await docker.OkAsync("network", "disconnect", "kept", "holder");
        await docker.OkAsync("network", "rm", "kept");
        Assert.Contains("pre-defined network", (await docker.RunAsync("network", "rm", "bridge")).Errors);
        await docker.OkAsync("rm", "-f", "holder");
    }

    [Fact]
    public async Task Ports_are_published_in_ranges_on_addresses_and_at_random()
    {
        await docker.OkAsync("run", "-d", "--name", "harbour", "-p", "127.0.0.1:19000-19002:9000-9002", "-p", "19100:53/udp", "-P", "--expose", "7000", "busybox", "sleep", "1000");
        var ports = await docker.OkAsync("port", "harbour");
        Assert.Contains("9001/tcp -> 127.0.0.1:19001", ports);
        Assert.Contains("53/udp -> 0.0.0.0:19100", ports);
        Assert.Matches(@"7000/tcp -> 0\.0\.0\.0:\d{4,5}", ports);
        Assert.Equal("127.0.0.1:19002", await docker.OkAsync("port", "harbour", "9002"));
        await docker.OkAsync("rm", "-f", "harbour");
    }

    [Fact]
    public async Task Several_names_of_one_network_share_an_alias()
    {
        await docker.OkAsync("network", "create", "--label", "x=y", "club");
        foreach (var member in new[] { "m1", "m2" }) await docker.OkAsync("run", "-d", "--name", member, "--network", "club", "--network-alias", "members", "busybox", "sleep", "1000");
        var found = await docker.OkAsync("run", "--rm", "--network", "club", "busybox", "nslookup", "members");
        foreach (var member in new[] { "m1", "m2" })
            Assert.Contains(await docker.OkAsync("inspect", "-f", "{{.NetworkSettings.Networks.club.IPAddress}}", member), found);
        Assert.Equal("2", await docker.OkAsync("network", "inspect", "club", "-f", "{{len .Containers}}"));
        Assert.Equal("club", await docker.OkAsync("network", "ls", "--filter", "label=x", "--format", "{{.Name}}"));
        await docker.OkAsync("rm", "-f", "m1", "m2");
        Assert.Contains("club", await docker.OkAsync("network", "prune", "-f"));
    }

    [Fact]
    public async Task A_killed_engine_starts_again_what_its_policy_says()
    {
        await docker.OkAsync("run", "-d", "--name", "steady", "busybox", "sleep", "1000");
        await docker.OkAsync("run", "-d", "--name", "ever", "--restart", "always", "busybox", "sleep", "1000");
        await docker.OkAsync("run", "-d", "--name", "unless", "--restart", "unless-stopped", "busybox", "sleep", "1000");
        await docker.OkAsync("stop", "-t", "0", "ever", "unless");
        var pid = await docker.OkAsync("inspect", "-f", "{{.State.Pid}}", "steady");
        (await Harness.Command.RunAsync("kill", ["-9", (await File.ReadAllTextAsync(Path.Combine(docker.Naru.RunDirectory, "naru.pid"))).Trim()])).Succeeded();
        (await docker.Naru.UpAsync()).Succeeded();
        await docker.UntilPrintsAsync("running", "inspect", "-f", "{{.State.Status}}", "ever");
        Assert.Equal("exited", await docker.OkAsync("inspect", "-f", "{{.State.Status}}", "unless"));
        Assert.Equal(pid, await docker.OkAsync("inspect", "-f", "{{.State.Pid}}", "steady"));
        await docker.OkAsync("rm", "-f", "steady", "ever", "unless");
    }
}
