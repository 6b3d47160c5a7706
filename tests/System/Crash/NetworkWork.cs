namespace Naru.Tests.System.Crash;

/// <summary>A network is made, a running container joins and leaves it, and it is removed.</summary>
internal sealed class NetworkWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "make, join, leave and remove a network";

    public override Task PrepareAsync() => Machine.DockerAsync("run", "-d", "--name", Name("c"), CrashMachine.Image, "sleep", "100000");

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var made = await Machine.Naru.DockerAsync("network", "create", Name("n"));
        if (made.ExitCode != 0) return;
        if ((await Machine.Naru.DockerAsync("network", "connect", Name("n"), Name("c"))).ExitCode != 0)
        {
            acknowledged.Docker("a made network", ["network", "inspect", "-f", "{{.Id}}", Name("n")], made.Trimmed);
            return;
        }
        if ((await Machine.Naru.DockerAsync("network", "disconnect", Name("n"), Name("c"))).ExitCode != 0)
        {
            // Asked of the interface too: a place on a network is what the container sees.
            acknowledged.Docker("a made network", ["network", "inspect", "-f", "{{.Id}}", Name("n")], made.Trimmed);
            return;
        }
        if ((await Machine.Naru.DockerAsync("network", "rm", Name("n"))).ExitCode == 0) acknowledged.Gone("a removed network", ["network", "inspect", Name("n")]);
    }

    public override async Task CompleteAsync()
    {
        var made = await Machine.Naru.DockerAsync("network", "create", Name("n"));
        Assert.True(made.ExitCode == 0 || made.Errors.Contains("already exists"), made.Errors);
        var seen = await ConnectedAsync();
        if (!seen) await Machine.DockerAsync("network", "connect", Name("n"), Name("c"));
        Assert.True(await ConnectedAsync());
        Assert.Contains("eth1", await Machine.DockerAsync("exec", Name("c"), "cat", "/proc/net/dev"));
        await Machine.DockerAsync("network", "disconnect", Name("n"), Name("c"));
        Assert.DoesNotContain("eth1", await Machine.DockerAsync("exec", Name("c"), "cat", "/proc/net/dev"));
        await Machine.DockerAsync("network", "rm", Name("n"));
        await Machine.DockerAsync("rm", "-f", Name("c"));
    }

    private async Task<bool> ConnectedAsync() =>
        (await Machine.DockerAsync("inspect", "-f", "{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}", Name("c"))).Contains(Name("n"));
}
