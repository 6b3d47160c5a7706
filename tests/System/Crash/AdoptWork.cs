namespace Naru.Tests.System.Crash;

/// <summary>The keeper is killed under a server that lives, and its successor dies while it takes the containers up.</summary>
internal sealed class AdoptWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "take the containers up after a killed keeper";

    public override Task DriveAsync(Acknowledged acknowledged)
    {
        Assert.NotEqual(0, Machine.KillKeeper());
        return Task.CompletedTask;
    }

    public override Task CompleteAsync() => Machine.DockerAsync("run", "--rm", CrashMachine.Image, "true");
}
