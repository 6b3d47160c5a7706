namespace Naru.Tests.System.Crash;

/// <summary>An image is built.</summary>
internal sealed class BuildWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "build an image";

    private string Context => Path.Combine(Machine.Folder, Name("context"));

    public override async Task PrepareAsync()
    {
        Directory.CreateDirectory(Context);
        await File.WriteAllTextAsync(Path.Combine(Context, "Dockerfile"), $"FROM {CrashMachine.Image}\nRUN echo {Name("built")} > /data/built\n");
    }

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var built = await Machine.Naru.DockerAsync("build", "-q", "-t", Name("built"), Context);
        if (built.ExitCode == 0) acknowledged.Docker("a built image", ["images", "-q", "--no-trunc", Name("built")], built.Trimmed);
    }

    public override async Task CompleteAsync()
    {
        await Machine.DockerAsync("build", "-q", "-t", Name("built"), Context);
        Assert.Equal(Name("built"), await Machine.DockerAsync("run", "--rm", Name("built"), "cat", "/data/built"));
        await Machine.DockerAsync("rmi", Name("built"));
    }
}
