namespace Naru.Tests.System.Crash;

/// <summary>An image is imported.</summary>
internal sealed class ImportWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "import an image";

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        var imported = await Machine.TryImportAsync(Name("imported"), Name("content"));
        if (imported.ExitCode == 0) acknowledged.Docker("an imported image", ["images", "-q", "--no-trunc", Name("imported")], imported.Trimmed);
    }

    public override async Task CompleteAsync()
    {
        await Machine.ImportAsync(Name("imported"), Name("content"));
        Assert.Equal(Name("content"), await Machine.DockerAsync("run", "--rm", Name("imported"), "cat", "/data/content"));
        await Machine.DockerAsync("rmi", Name("imported"));
    }
}
