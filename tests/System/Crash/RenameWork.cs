namespace Naru.Tests.System.Crash;

/// <summary>A container gets another name, by which others then find it.</summary>
internal sealed class RenameWork(CrashMachine machine, int number) : CrashWork(machine, number)
{
    public override string What => "rename a container";

    public override async Task PrepareAsync()
    {
        await Machine.DockerAsync("network", "create", Name("n"));
        await Machine.DockerAsync("run", "-d", "--name", Name("old"), "--network", Name("n"), CrashMachine.Image, "sleep", "100000");
    }

    public override async Task DriveAsync(Acknowledged acknowledged)
    {
        if ((await Machine.Naru.DockerAsync("rename", Name("old"), Name("new"))).ExitCode == 0) acknowledged.Docker("a new name", ["inspect", "-f", "{{.Name}}", Name("new")], "/" + Name("new"));
    }

    public override async Task CompleteAsync()
    {
        var again = await Machine.Naru.DockerAsync("rename", Name("old"), Name("new"));
        Assert.True(again.ExitCode == 0 || again.Errors.Contains("No such container"), again.Errors);
        Assert.Contains(Name("new"), await Machine.DockerAsync("network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{end}}", Name("n")));
        Assert.Contains($"\"{Name("new")}\"", File.ReadAllText(Directory.GetFiles(Path.Combine(Machine.Naru.DataDirectory, "networks", "containers")).Single(file => File.ReadAllText(file).Contains(Name("n")))));
        await Machine.DockerAsync("rm", "-f", Name("new"));
        await Machine.DockerAsync("network", "rm", Name("n"));
    }
}
