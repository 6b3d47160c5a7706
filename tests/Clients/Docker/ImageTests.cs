namespace Naru.Tests.Clients.Docker;

/// <summary>Images with the real docker.</summary>
public sealed class ImageTests(DockerFixture docker) : IClassFixture<DockerFixture>
{
    [Fact]
    public async Task They_are_built_in_stages_saved_and_loaded()
    {
        var context = Directory.CreateDirectory(Path.Combine(docker.Folder, "stages")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), """
            FROM busybox AS maker
            ARG WHO=nobody
            RUN echo hello $WHO > /made
            FROM busybox
            COPY --from=maker /made /taken
            CMD ["cat", "/taken"]
            """);
        await docker.OkAsync("build", "-t", "staged:1", "--build-arg", "WHO=you", context);
        Assert.Equal("hello you", await docker.OkAsync("run", "--rm", "staged:1"));
        Assert.Contains("CMD", await docker.OkAsync("history", "--no-trunc", "staged:1"));
        var archive = Path.Combine(docker.Folder, "staged.tar");
        await docker.OkAsync("save", "-o", archive, "staged:1");
        await docker.OkAsync("rmi", "staged:1");
        Assert.Contains("Loaded image: staged:1", await docker.OkAsync("load", "-i", archive));
        await docker.OkAsync("tag", "staged:1", "other/name:2");
        Assert.Equal("hello you", await docker.OkAsync("run", "--rm", "other/name:2"));
        await docker.OkAsync("rmi", "staged:1", "other/name:2");
    }

    [Fact]
    public async Task A_build_that_fails_says_where()
    {
        var context = Directory.CreateDirectory(Path.Combine(docker.Folder, "failing")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "Dockerfile"), "FROM busybox\nRUN exit 3\n");
        var build = await docker.RunAsync("build", context);
        Assert.Equal(3, build.ExitCode);
        Assert.Contains("returned a non-zero code: 3", build.Errors);
    }

    [Fact]
    public async Task A_dockerfile_comes_through_a_pipe()
    {
        var context = Directory.CreateDirectory(Path.Combine(docker.Folder, "piped")).FullName;
        await File.WriteAllTextAsync(Path.Combine(context, "f"), "file");
        (await docker.Naru.DockerAsync(["build", "-q", "-t", "piped", "-f", "-", context], "FROM busybox\nCOPY f /\nCMD [\"cat\", \"/f\"]\n")).Succeeded();
        Assert.Equal("file", await docker.OkAsync("run", "--rm", "piped"));
        await docker.OkAsync("rmi", "piped");
    }

    [Fact]
    public async Task A_container_becomes_an_image_by_export_and_import()
    {
        await docker.OkAsync("create", "--name", "exported", "busybox");
        var archive = Path.Combine(docker.Folder, "root.tar");
        await docker.OkAsync("export", "-o", archive, "exported");
        await docker.OkAsync("import", "-c", "CMD [\"echo\",\"imported\"]", archive, "imported");
        Assert.Equal("imported", await docker.OkAsync("run", "--rm", "imported"));
        await docker.OkAsync("rm", "exported");
        await docker.OkAsync("rmi", "imported");
    }

    [Fact]
    public async Task A_list_shows_only_the_names_asked_for()
    {
        await docker.OkAsync("tag", "busybox", "team/tool:1");
        Assert.Equal("team/tool:1", await docker.OkAsync("images", "--format", "{{.Repository}}:{{.Tag}}", "team/tool"));
        Assert.Equal("busybox:latest", await docker.OkAsync("images", "--format", "{{.Repository}}:{{.Tag}}", "--filter", "reference=busy*"));
        Assert.DoesNotContain("null", await docker.OkAsync("image", "inspect", "busybox", "-f", "{{json .Config}}"));
        await docker.OkAsync("rmi", "team/tool:1");
    }

    [Fact]
    public async Task They_go_to_the_cluster_s_registry_and_come_back_by_name_and_by_digest()
    {
        const string Name = "registry.naru/team/tool";
        await docker.OkAsync("tag", "busybox", $"{Name}:1");
        Assert.Contains("1: digest: sha256:", await docker.OkAsync("push", $"{Name}:1"));
        var digest = await docker.OkAsync("image", "inspect", $"{Name}:1", "-f", "{{index .RepoDigests 0}}");
        await docker.OkAsync("rmi", $"{Name}:1");
        Assert.Contains(digest.Split('@')[1], await docker.OkAsync("pull", $"{Name}:1"));
        Assert.Equal("by digest", await docker.OkAsync("run", "--rm", digest, "echo", "by digest"));
        Assert.Contains("not found", (await docker.RunAsync("pull", $"{Name}:2")).Errors);
        await docker.OkAsync("rmi", $"{Name}:1");
    }

    [Fact]
    public async Task A_registry_by_itself_serves_loopback_in_clear_text()
    {
        const string Image = "127.0.0.1:5055/tool:1";
        var log = Path.Combine(docker.Folder, "registry.log");
        var steps = $"docker tag busybox {Image} && docker push {Image} && docker rmi {Image} && docker pull -q {Image} && docker run --rm {Image} echo from there && docker rmi {Image}";
        var line = $"{Harness.NaruInstance.Executable} registry --data {docker.Folder}/registry --port 5055 > {log} & until grep -q 5055 {log}; do :; done; {steps}; status=$?; kill $!; exit $status";
        Assert.Contains("from there", (await docker.Naru.ClientAsync("sh", ["-c", line], "")).Succeeded().Output);
    }

    [Fact]
    public async Task What_is_missing_is_said()
    {
        Assert.Contains("No such image", (await docker.RunAsync("rmi", "nosuch")).Errors);
        var run = await docker.RunAsync("run", "--rm", "127.0.0.1:1/nosuch");
        Assert.Equal(125, run.ExitCode);
        Assert.Contains("127.0.0.1:1", run.Errors);
    }

    [Fact]
    public async Task Version_and_info_answer()
    {
        Assert.Equal("1.50", await docker.OkAsync("version", "-f", "{{.Server.APIVersion}}"));
        Assert.Equal("overlay2", await docker.OkAsync("info", "-f", "{{.Driver}}"));
    }
}
