namespace Naru.Tests.Clients.Docker;

/// <summary>Files in and out of containers with the real docker: volumes, links that lead out, containers that do not run.</summary>
public sealed class FileTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task A_container_that_does_not_run_shows_its_volumes()
    {
        var bound = Directory.CreateDirectory(Path.Combine(docker.Folder, "bound")).FullName;
        var file = Path.Combine(docker.Folder, "note");
        await File.WriteAllTextAsync(file, "note");
        await docker.OkAsync("create", "--name", "still", "-v", "/vol", "-v", $"{bound}:/bound", "busybox", "cat", "/vol/note");
        await docker.OkAsync("cp", file, "still:/vol/note");
        await docker.OkAsync("cp", file, "still:/bound/note");
        Assert.Equal("note", await File.ReadAllTextAsync(Path.Combine(bound, "note")));
        await docker.OkAsync("cp", "still:/vol/note", file + "-back");
        Assert.Equal("note", await File.ReadAllTextAsync(file + "-back"));
        Assert.Equal("note", await docker.OkAsync("start", "-a", "still"));
        Assert.Equal("", await docker.OkAsync("diff", "still"));
        await docker.OkAsync("rm", "-v", "still");
    }

    [Fact]
    public async Task Links_of_a_container_never_lead_out_of_it()
    {
        var secret = Path.Combine(docker.Folder, "secret");
        await File.WriteAllTextAsync(secret, "of the host");
        await docker.OkAsync("run", "-d", "--name", "sly", "busybox", "sh", "-c", $"ln -s {docker.Folder} /out; ln -s ../../../../../../../../..{docker.Folder} /up; ln -s /proc/1/root{docker.Folder} /magic; ln -s /etc/made /dangling; sleep 1000");
        await docker.UntilPrintsAsync("dangling", "exec", "sly", "ls", "/");
        foreach (var link in new[] { "/out", "/up", "/magic" })
        {
            Assert.NotEqual(0, (await docker.RunAsync("cp", $"sly:{link}/secret", secret + "-taken")).ExitCode);
            await docker.RunAsync("cp", secret, $"sly:{link}/planted");
        }
        Assert.False(File.Exists(secret + "-taken"));
        Assert.False(File.Exists(Path.Combine(docker.Folder, "planted")));
        await docker.OkAsync("rm", "-f", "sly");
    }

    [Fact]
    public async Task Archives_go_both_ways_through_pipes()
    {
        await docker.OkAsync("run", "-d", "--name", "piped", "busybox", "sleep", "1000");
        var line = "mkdir -p tree/sub && echo deep > tree/sub/file && ln -sf sub/file tree/link && tar c tree | docker cp - piped:/tmp && docker cp piped:/tmp/tree - | tar tv";
        var listed = (await docker.Naru.ClientAsync("sh", ["-c", $"cd {docker.Folder} && {line}"], "")).Succeeded().Output;
        Assert.Contains("tree/sub/file", listed);
        Assert.Contains("tree/link -> sub/file", listed);
        Assert.Equal("deep", await docker.OkAsync("exec", "piped", "cat", "/tmp/tree/link"));
        Assert.Contains("Could not find the file /no/such in container piped", (await docker.RunAsync("cp", "piped:/no/such", docker.Folder)).Errors);
        await docker.OkAsync("rm", "-f", "piped");
    }
}
