namespace Naru.Tests.System.Crash;

/// <summary>A running container is removed with its volumes.</summary>
/// <param name="machine">Where.</param>
/// <param name="number">The round's.</param>
/// <param name="serverLives">Only a keeper dies: the server finishes the removal with the next one.</param>
internal sealed class RemoveWork(CrashMachine machine, int number, bool serverLives = false) : CrashWork(machine, number)
{
    public override string What => "remove a running container";

    public override Task PrepareAsync() => Machine.DockerAsync("run", "-d", "--name", Name("c"), "-v", "/anonymous", "-p", "127.0.0.1::80", CrashMachine.Image, "sleep", "100000");

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var removed = await Machine.Naru.DockerAsync("rm", "-f", "-v", Name("c"));
        if (serverLives) removed.Succeeded();
        if (removed.ExitCode == 0) acknowledged.Gone("a removed container", ["inspect", Name("c")]);
    }

    public override async Task CompleteAsync()
    {
        var again = await Machine.Naru.DockerAsync("rm", "-f", "-v", Name("c"));
        Assert.True(again.ExitCode == 0 || again.Errors.Contains("No such container"), again.Errors);
    }
}
