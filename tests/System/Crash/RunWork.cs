namespace Naru.Tests.System.Crash;

/// <summary>A container is created and started, with a volume, an anonymous volume, a published port and a network.</summary>
internal sealed class RunWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "create and start a container";

    private string[] Create => ["create", "--name", Name("c"), "-v", $"{Name("v")}:/data", "-v", "/anonymous", "-p", "127.0.0.1::80", CrashMachine.Image, "sleep", "100000"];

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var created = await Machine.Naru.DockerAsync(Create);
        if (created.ExitCode != 0) return;
        acknowledged.Docker("a created container", ["inspect", "-f", "{{.Id}}", Name("c")], created.Trimmed);
        if ((await Machine.Naru.DockerAsync("start", Name("c"))).ExitCode != 0) return;
        acknowledged.Docker("a started container", ["inspect", "-f", "{{.State.Running}}", Name("c")], "true");
    }

    public override async Task CompleteAsync()
    {
        var again = await Machine.Naru.DockerAsync(Create);
        Assert.True(again.ExitCode == 0 || again.Errors.Contains("is already in use"), again.Errors);
        await Machine.DockerAsync("start", Name("c"));
        Assert.Equal("first", await Machine.DockerAsync("exec", Name("c"), "cat", "/data/content"));
        Assert.Matches(@"^172\.\d+\.\d+\.\d+ \d+$", await Machine.DockerAsync("inspect", "-f", "{{.NetworkSettings.Networks.bridge.IPAddress}} {{(index (index .NetworkSettings.Ports \"80/tcp\") 0).HostPort}}", Name("c")));
        await Machine.DockerAsync("rm", "-f", "-v", Name("c"));
        await Machine.DockerAsync("volume", "rm", Name("v"));
    }
}
