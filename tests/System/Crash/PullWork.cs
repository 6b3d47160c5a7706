namespace Naru.Tests.System.Crash;

/// <summary>An image that the registry has and the engine has not is pulled.</summary>
internal sealed class PullWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "pull an image";

    private string Reference => $"registry.naru/{Name("pulled")}:1";

    public override async Task PrepareAsync()
    {
        await Machine.ImportAsync(Reference, Name("content"));
        await Machine.DockerAsync("push", Reference);
        await Machine.DockerAsync("rmi", Reference);
    }

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.DockerAsync("pull", Reference)).ExitCode != 0) return;
        var id = await Machine.Naru.DockerAsync("images", "-q", "--no-trunc", Reference);
        if (id.ExitCode == 0) acknowledged.Docker("a pulled image", ["images", "-q", "--no-trunc", Reference], id.Trimmed);
    }

    public override async Task CompleteAsync()
    {
        await Machine.DockerAsync("pull", Reference);
        Assert.Equal(Name("content"), await Machine.DockerAsync("run", "--rm", Reference, "cat", "/data/content"));
        await Machine.DockerAsync("rmi", Reference);
    }
}
