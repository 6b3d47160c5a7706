namespace Naru.Tests.System.Crash;

/// <summary>A volume is made and removed.</summary>
internal sealed class VolumeWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "make and remove a volume";

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.DockerAsync("volume", "create", Name("v"))).ExitCode != 0) return;
        if ((await Machine.Naru.DockerAsync("volume", "rm", Name("v"))).ExitCode == 0) acknowledged.Gone("a removed volume", ["volume", "inspect", Name("v")]);
    }

    public override async Task CompleteAsync()
    {
        await Machine.DockerAsync("volume", "create", Name("v"));
        await Machine.DockerAsync("volume", "rm", Name("v"));
    }
}
