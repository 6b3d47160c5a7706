namespace Naru.Tests.System.Crash;

/// <summary>An image is made of a running container, which is held still for it and must go on afterwards.</summary>
internal sealed class CommitWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "make an image of a running container";

    public override async Task PrepareAsync()
    {
        await Machine.DockerAsync("run", "-d", "--name", Name("source"), CrashMachine.Image, "sleep", "100000");
        await Machine.DockerAsync("exec", Name("source"), "sh", "-c", "echo written > /written");
    }

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var made = await Machine.Naru.DockerAsync("commit", Name("source"), Name("made"));
        if (made.ExitCode == 0) acknowledged.Docker("an image of a container", ["image", "inspect", "-f", "{{.Id}}", Name("made")], made.Trimmed);
    }

    public override async Task CompleteAsync()
    {
        Assert.Equal("running", await Machine.DockerAsync("inspect", "-f", "{{.State.Status}}", Name("source")));
        await Machine.DockerAsync("exec", Name("source"), "sh", "-c", ":");
        await Machine.DockerAsync("commit", Name("source"), Name("again"));
        await Machine.DockerAsync("run", "--rm", Name("again"), "sh", "-c", "read line < /written");
        await Machine.DockerAsync("rm", "-f", Name("source"));
        await Machine.DockerAsync("rmi", Name("again"));
        await Machine.Naru.DockerAsync("rmi", Name("made"));
    }
}
