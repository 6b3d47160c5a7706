namespace Naru.Tests.System.Crash;

/// <summary>The server starts.</summary>
internal sealed class StartWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "start the server";

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        Machine.KillServer();
        await Machine.TryUpAsync();
    }

    public override Task CompleteAsync() => Machine.UntilKubectlAsync("the API answers", ["get", "namespace", "default"], asked => asked.ExitCode == 0);
}
