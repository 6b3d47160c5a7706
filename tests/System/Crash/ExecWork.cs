namespace Naru.Tests.System.Crash;

/// <summary>A process is executed in a running container, or its limits change.</summary>
internal sealed class ExecWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "execute in a container and change its limits";

    public override Task PrepareAsync() => Machine.DockerAsync("run", "-d", "--name", Name("c"), CrashMachine.Image, "sleep", "100000");

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        await acknowledged.RunningAsync(Name("c"));
        await Machine.Naru.DockerAsync("exec", Name("c"), "true");
        if ((await Machine.Naru.DockerAsync("update", "--pids-limit", "77", Name("c"))).ExitCode == 0)
            acknowledged.Docker("a changed limit", ["inspect", "-f", "{{.HostConfig.PidsLimit}}", Name("c")], "77");
    }

    public override async Task CompleteAsync()
    {
        Assert.Equal("first", await Machine.DockerAsync("exec", Name("c"), "cat", "/data/content"));
        await Machine.DockerAsync("update", "--pids-limit", "77", Name("c"));
        await Machine.DockerAsync("rm", "-f", Name("c"));
    }
}
