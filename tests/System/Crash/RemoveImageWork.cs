namespace Naru.Tests.System.Crash;

/// <summary>An image is removed.</summary>
internal sealed class RemoveImageWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "remove an image";

    public override Task PrepareAsync() => Machine.ImportAsync(Name("doomed"), Name("content"));

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.DockerAsync("rmi", Name("doomed"))).ExitCode == 0) acknowledged.Gone("a removed image", ["inspect", Name("doomed")]);
    }

    public override async Task CompleteAsync()
    {
        var again = await Machine.Naru.DockerAsync("rmi", Name("doomed"));
        Assert.True(again.ExitCode == 0 || again.Errors.Contains("No such image"), again.Errors);
        await Machine.ImportAsync(Name("doomed"), Name("content"));
        Assert.Equal(Name("content"), await Machine.DockerAsync("run", "--rm", Name("doomed"), "cat", "/data/content"));
        await Machine.DockerAsync("rmi", Name("doomed"));
    }
}
