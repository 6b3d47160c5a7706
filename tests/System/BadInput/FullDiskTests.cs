using Naru.Tests.Harness;

namespace Naru.Tests.System.BadInput;

/// <summary>A data directory on a disk that is full: what fails says so, what goes on goes on, and with space all of it works again.</summary>
public sealed class FullDiskTests
{
    private const string NoSpace = "no space left on device: the disk with Naru's data is full; free some";

    [Fact]
    public async Task Images_that_do_not_fit_are_refused_and_leave_nothing_half_made()
    {
        await using var naru = await StartAsync("64m");
        var (small, large) = (await ArchiveAsync(naru, "small", "true"), await ArchiveAsync(naru, "large", "head -c 90000000 /dev/urandom > bin/large"));
        // Small when it is packed, so that the layer and not the archive is too large.
        var wide = await ArchiveAsync(naru, "wide", "head -c 90000000 /dev/zero > bin/wide");
        (await naru.DockerAsync("import", small, "box:1")).Succeeded();
        var before = await UsedAsync(naru);
        foreach (var archive in (string[])[large, wide])
        {
            Contains(await naru.DockerAsync("import", archive, "big:1"));
            Assert.InRange(await UsedAsync(naru), 0, before + 1000);
        }
        var context = Path.Combine(naru.Folder, "context");
        Directory.CreateDirectory(context);
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM box:1\nRUN [\"/bin/busybox\", \"dd\", \"if=/dev/zero\", \"of=/large\", \"bs=1M\", \"count=90\"]\n");
        var built = await naru.DockerAsync("build", context);
        Assert.NotEqual(0, built.ExitCode);
        Assert.Contains("No space left on device", built.Output + built.Errors);
        (await naru.InsideAsync("sh", ["-c", $"cp /bin/busybox {context}; head -c 90000000 /dev/urandom > {context}/large"])).Succeeded();
        Contains(await naru.DockerAsync("build", context));
        (await naru.DockerAsync("system", "prune", "-f")).Succeeded();
        Assert.InRange(await UsedAsync(naru), 0, before + 1000);
        Assert.Equal("here", (await naru.DockerAsync("run", "--rm", "box:1", "/bin/busybox", "echo", "here")).Succeeded().Trimmed);
    }

    [Fact]
    public async Task Loads_and_pulls_that_do_not_fit_are_refused_and_leave_nothing_half_made()
    {
        await using var naru = await StartAsync("300m");
        var large = await ArchiveAsync(naru, "large", "head -c 60000000 /dev/urandom > bin/large");
        (await naru.DockerAsync("import", large, "registry.naru/large:1")).Succeeded();
        (await naru.DockerAsync("push", "registry.naru/large:1")).Succeeded();
        var saved = Path.Combine(naru.Folder, "saved.tar");
        (await naru.DockerAsync("save", "-o", saved, "registry.naru/large:1")).Succeeded();
        // The registry keeps the blob; the unpacked layer goes with the image.
        (await naru.DockerAsync("rmi", "registry.naru/large:1")).Succeeded();
        await FillAsync(naru, leave: 20_000_000);
        var before = await UsedAsync(naru);
        Contains(await naru.DockerAsync("pull", "registry.naru/large:1"));
        Assert.InRange(await UsedAsync(naru), 0, before + 1000);
        Contains(await naru.DockerAsync("load", "-i", saved));
        Assert.InRange(await UsedAsync(naru), 0, before + 1000);
        File.Delete(FillerOf(naru));
        (await naru.DockerAsync("pull", "registry.naru/large:1")).Succeeded();
        (await naru.DockerAsync("load", "-i", saved)).Succeeded();
    }

    [Fact]
    public async Task The_API_says_that_there_is_no_space_and_takes_writes_again_when_there_is()
    {
        await using var naru = await StartAsync("64m");
        (await naru.DockerAsync("import", await ArchiveAsync(naru, "small", "true"), "box:1")).Succeeded();
        (await naru.KubectlAsync("create", "configmap", "before", "--from-literal=a=b")).Succeeded();
        await FillAsync(naru, leave: 0);
        var text = new string('x', 100_000);
        var refused = await NaruInstance.UntilAsync("a write is refused", () => naru.KubectlAsync("create", "configmap", "large" + Guid.NewGuid(), "--from-literal=a=" + text), done => done.ExitCode != 0);
        Assert.Contains("Internal error occurred: cannot write to the store", refused.Errors);
        Assert.Contains("no space left on its disk; free some and try again: nothing acknowledged is lost", refused.Errors);
        // The server lives: it reads, and what needs no space works.
        (await naru.KubectlAsync("get", "configmap", "before")).Succeeded();
        var denied = await naru.DockerAsync("run", "--rm", "box:1", "/bin/busybox", "echo", "here");
        Assert.Equal(125, denied.ExitCode);
        Assert.Contains(NoSpace, denied.Errors);
        File.Delete(FillerOf(naru));
        (await naru.KubectlAsync("create", "configmap", "after", "--from-literal=a=b")).Succeeded();
        Assert.Equal("here", (await naru.DockerAsync("run", "--rm", "box:1", "/bin/busybox", "echo", "here")).Succeeded().Trimmed);
        (await naru.KubectlAsync("get", "configmap", "before", "after")).Succeeded();
    }

    [Fact]
    public async Task A_start_on_a_full_disk_is_refused()
    {
        await using var naru = await NaruInstance.PrepareAsync("4m");
        await FillAsync(naru, leave: 0);
        var before = await naru.TracesAsync();
        StartTests.IsRefused(await naru.UpAsync(), 1, "no space left");
        Assert.Equal(before, await naru.TracesAsync());
        Assert.Equal([FillerOf(naru)], Directory.GetFileSystemEntries(naru.DataDirectory));
    }

    private static async Task<NaruInstance> StartAsync(string disk)
    {
        var naru = await NaruInstance.PrepareAsync(disk);
        try
        {
            (await naru.UpAsync()).Succeeded();
            return naru;
        }
        catch
        {
            await naru.DisposeAsync();
            throw;
        }
    }

    private static void Contains(Command refused)
    {
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(NoSpace, refused.Output + refused.Errors);
    }

    private static async Task<string> ArchiveAsync(NaruInstance naru, string name, string more)
    {
        var root = Path.Combine(naru.Folder, name);
        (await Command.RunAsync("sh", ["-c", $"mkdir -p {root}/bin && cd {root} && cp /bin/busybox bin/ && {more} && tar -cf ../{name}.tar bin"])).Succeeded();
        return root + ".tar";
    }

    private static async Task FillAsync(NaruInstance naru, long leave)
    {
        var free = long.Parse((await Command.RunAsync("stat", ["-f", "-c", "%a", naru.DataDirectory])).Succeeded().Trimmed) * 4096;
        (await Command.RunAsync("sh", ["-c", $"head -c {free - leave} /dev/zero > {FillerOf(naru)}; true"])).Succeeded();
    }

    // In KiB. What is being removed in the background counts no more when this returns: nothing is.
    private static async Task<long> UsedAsync(NaruInstance naru) =>
        long.Parse((await Command.RunAsync("sh", ["-c", $"df -k --output=used {naru.DataDirectory} | tail -1"])).Succeeded().Trimmed);

    private static string FillerOf(NaruInstance naru) => Path.Combine(naru.DataDirectory, "filler");
}
