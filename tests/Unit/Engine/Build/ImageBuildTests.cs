using System.Text;
using Naru.Engine;
using Naru.Engine.Build;
using Naru.Engine.Images;
using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Oci.Tar;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Engine.Build;

/// <summary>Builds on real overlays; RUN is answered by the test.</summary>
public sealed class ImageBuildTests : IDisposable
{
    private readonly ImageFixture fixture = new();
    private readonly RegistryHosts hosts = new();
    private readonly List<StepRun> runs = [];
    private readonly StringBuilder output = new();

    public void Dispose()
    {
        fixture.Dispose();
        hosts.Dispose();
    }

    [Fact]
    public async Task A_multi_stage_build_makes_an_image_and_tells_of_it()
    {
        fixture.Make("base:1", [Folder("bin"), File("bin/sh", "#!", 493), Folder("etc"), File("etc/passwd", "root:x:0:0::/:/bin/sh\nweb:x:33:34::/:/bin/sh\n"), Link("current", "bin")]);
        var image = await Build("""
            ARG VERSION=1
            FROM base:$VERSION AS builder
            ARG NAME=world
            ENV GREETING="hello $NAME" PORT=80
            RUN make it
            FROM scratch
            COPY --from=builder --chown=33:34 /out/app /bin/
            COPY a.txt dir /data/
            WORKDIR /data/run
            EXPOSE 80 443/udp
            USER 33
            LABEL x="y z"
            ENTRYPOINT ["/bin/app"]
            CMD ["-v"]
            """, [File("a.txt", "A", uid: 500), Folder("dir"), File("dir/b.txt", "B")], new BuildRequest { Tags = [ImageReference.Parse("built")] }, step =>
        {
            Directory.CreateDirectory(Path.Combine(step.RootFs, "out"));
            System.IO.File.WriteAllText(Path.Combine(step.RootFs, "out/app"), "app");
            System.IO.File.WriteAllText(Path.Combine(step.RootFs, "etc/hosts"), "");
            return 0;
        });

        Assert.Equal(["/bin/sh", "-c", "make it"], runs.Single().Args);
        Assert.Equal(["PATH=/bin", "GREETING=hello world", "PORT=80", "NAME=world"], runs[0].Env);
        Assert.Equal(image.Id, fixture.Images.Resolve("built:latest").Id);
        var config = fixture.Images.ConfigOf(image).Config!;
        Assert.Equal("/bin/app -v /data/run 33", $"{config.Entrypoint!.Single()} {config.Cmd!.Single()} {config.WorkingDir} {config.User}");
        Assert.Equal(["443/udp", "80/tcp"], config.ExposedPorts!.Keys);
        Assert.Equal("y z", config.Labels!["x"]);
        Assert.Equal(["bin/ 33:34", "bin/app 33:34 app", "data/ 0:0", "data/a.txt 0:0 A", "data/b.txt 0:0 B", "data/run/ 0:0"], Tree(image));
        Assert.Contains("Step 1/14 : ARG VERSION=1\n", output.ToString());
        Assert.Contains("Step 2/14 : FROM base:$VERSION AS builder\n ---> ", output.ToString());
        Assert.Contains($"Successfully built {image.Id.Short}\nSuccessfully tagged built:latest\n", output.ToString());
        Assert.Empty(fixture.Layers.Overlays.List());
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(fixture.Data, "builds")));
    }

    [Fact]
    public async Task The_same_steps_come_from_the_cache_until_something_differs()
    {
        fixture.Make("base", [File("a", "1")]);
        const string text = "FROM base\nARG v\nCOPY a.txt /\nRUN step $v\nENV x=y\n";
        var first = await Build(text, [File("a.txt", "1")]);
        var same = await Build(text, [File("a.txt", "1")]);
        Assert.Equal(first.Id, same.Id);
        Assert.Single(runs);
        Assert.Equal(3, output.ToString().Split("Using cache").Length - 1);
        var otherFile = await Build(text, [File("a.txt", "2")]);
        Assert.NotEqual(first.Id, otherFile.Id);
        Assert.Equal(2, runs.Count);
        await Build(text, [File("a.txt", "2")], new BuildRequest { Arguments = new Dictionary<string, string?> { ["v"] = "3", ["w"] = "4" } });
        Assert.Equal(3, runs.Count);
        Assert.Contains("v=3", runs[2].Env);
        Assert.Contains("[Warning] One or more build-args [w] were not consumed", output.ToString());
        await Build(text, [File("a.txt", "2")], new BuildRequest { NoCache = true });
        Assert.Equal(4, runs.Count);
    }

    [Fact]
    public async Task A_failing_step_says_its_code_and_leaves_nothing()
    {
        fixture.Make("base", [File("a", "1")]);
        var e = await Assert.ThrowsAsync<BuildFailedException>(() => Build("FROM base\nRUN false", [], run: _ => 7));
        Assert.Equal((7, "The command '/bin/sh -c false' returned a non-zero code: 7"), (e.ExitCode, e.Message));
        Assert.Empty(fixture.Layers.Overlays.List());
        Assert.Single(fixture.Images.List());
    }

    [Theory]
    [InlineData("COPY none /", "file not found in build context or excluded by .dockerignore: stat none")]
    [InlineData("COPY ../x /", "forbidden path outside the build context")]
    [InlineData("COPY *.none /", "no source files were specified")]
    [InlineData("COPY a.txt ignored.txt /", "excluded by .dockerignore: stat ignored.txt")]
    [InlineData("COPY a.txt .dockerignore /x", "the destination must be a directory and end with a /")]
    [InlineData("COPY --chown=nobody a.txt /", "no such user: nobody")]
    [InlineData("COPY --chmod=999 a.txt /", "invalid chmod parameter")]
    [InlineData("COPY --from=5 a /", "invalid from flag value 5")]
    [InlineData("EXPOSE x", "invalid containerPort: x")]
    public async Task Faults_of_steps_say_what_is_wrong(string step, string why)
    {
        var e = await Assert.ThrowsAsync<EngineException>(() => Build("FROM scratch\n" + step, [File("a.txt", "1"), File("ignored.txt", "1"), File(".dockerignore", "ignored*")]));
        Assert.Contains(why, e.Message);
    }

    [Fact]
    public async Task Copy_follows_links_merges_directories_and_takes_patterns()
    {
        var image = await Build("""
            FROM scratch
            COPY d1 d2 /merged/
            COPY link /single
            COPY *.txt /globbed/
            COPY --chmod=600 a.txt /mode
            COPY <<passwd /etc/
            web:x:33:34::/:
            passwd
            COPY --chown=web a.txt /owned
            COPY <<x.conf /etc/
            v=$V
            x.conf
            ADD a.tar /unpacked/
            """, [Folder("d1"), File("d1/x", "1"), Folder("d2"), File("d2/y", "2"), Link("d2/l", "y"), Link("link", "a.txt"), File("a.txt", "A"), File("b.txt", "B"),
                  File("a.tar", Encoding.Latin1.GetString(Tar(File("in", "tar"))))]);
        Assert.Equal(
            ["etc/ 0:0", "etc/passwd 0:0 web:x:33:34::/:\n", "etc/x.conf 0:0 v=\n", "globbed/ 0:0", "globbed/a.txt 0:0 A", "globbed/b.txt 0:0 B", "merged/ 0:0", "merged/l 0:0", "merged/x 0:0 1", "merged/y 0:0 2",
             "mode 0:0 A", "owned 33:34 A", "single 0:0 A", "unpacked/ 0:0", "unpacked/in 0:0 tar"], Tree(image));
    }

    [Fact]
    public async Task A_whole_context_is_copied_and_triggers_fire()
    {
        await Build("FROM scratch\nONBUILD COPY . /src\nONBUILD ENV built=yes", [], new BuildRequest { Tags = [ImageReference.Parse("trigger")] });
        var image = await Build("FROM trigger\nLABEL a=b", [Folder("deep"), File("deep/f", "1")], new BuildRequest { Labels = new Dictionary<string, string> { ["l"] = "it's $x" } });
        Assert.Contains("src/deep/f 0:0 1", Tree(image));
        var config = fixture.Images.ConfigOf(image).Config!;
        Assert.Null(config.OnBuild);
        Assert.Equal(["built=yes"], config.Env!);
        Assert.Equal("it's $x", config.Labels!["l"]);
        Assert.Contains("# Executing 2 build triggers", output.ToString());
    }

    [Fact]
    public async Task Removing_a_built_image_takes_its_steps_along()
    {
        fixture.Make("base", [File("a", "1")]);
        await Build("FROM base\nENV a=1\nENV b=2", [], new BuildRequest { Tags = [ImageReference.Parse("built")] });
        Assert.Equal(3, fixture.Images.List().Count);
        var rows = new ImageRemoval(fixture.Images).Remove("built");
        Assert.Equal(2, rows.Count(row => row.Deleted is not null));
        Assert.Equal("docker.io/library/base:latest", fixture.Images.List().Single().Tags.Single());
    }

    [Fact]
    public void A_commit_keeps_what_a_container_wrote_and_takes_changes()
    {
        var image = fixture.Make("base", [File("a", "1")]);
        fixture.Layers.Overlays.Create("c", image.TopChain);
        System.IO.File.WriteAllText(Path.Combine(fixture.Layers.Overlays.Mount("c"), "b"), "2");
        var committed = new ImageCommit(fixture.Images, TimeProvider.System).Commit("c", image, fixture.Images.ConfigOf(image).Config!, ["CMD [\"x\"]", "ENV k=v"], "me", "said", ImageReference.Parse("committed"));
        Assert.Equal(["a 0:0 1", "b 0:0 2"], Tree(committed));
        var config = fixture.Images.ConfigOf(committed);
        Assert.Equal("x me said", $"{config.Config!.Cmd!.Single()} {config.Author} {config.History![^1].Comment}");
        Assert.Contains("not a valid change command", Assert.Throws<EngineException>(() =>
            new ImageCommit(fixture.Images, TimeProvider.System).Commit("c", image, config.Config, ["RUN x"], null, null, null)).Message);
    }

    private async Task<ImageRecord> Build(string dockerfile, (TarEntry, string)[] files, BuildRequest? request = null, Func<StepRun, int>? run = null)
    {
        var runner = new AnsweredRunner(step =>
        {
            runs.Add(step);
            return run?.Invoke(step) ?? 0;
        });
        var build = new ImageBuild(fixture.Data, fixture.Images, runner, new ImagePull(fixture.Images, hosts, TimeProvider.System), TimeProvider.System);
        using var context = new MemoryStream(Latin1Tar([File("Dockerfile", dockerfile), .. files]));
        return await build.Build(request ?? new BuildRequest(), context, message => output.Append(message.Stream), CancellationToken.None);
    }

    private static byte[] Latin1Tar((TarEntry Entry, string Contents)[] members)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive))
            foreach (var (entry, contents) in members) writer.WriteMember(entry, Encoding.Latin1.GetBytes(contents));
        return archive.ToArray();
    }

    private string[] Tree(ImageRecord image)
    {
        fixture.Layers.Overlays.Create("tree", fixture.Images.EnsureUnpacked(image));
        using var exported = new MemoryStream();
        fixture.Layers.Overlays.Export("tree", exported);
        fixture.Layers.Overlays.Remove("tree");
        exported.Position = 0;
        var reader = new TarReader(exported);
        List<string> rows = [];
        while (reader.Next() is { } entry)
            rows.Add($"{entry.DisplayName} {entry.Uid}:{entry.Gid} {Encoding.UTF8.GetString(Naru.Tests.Unit.Oci.TarRoundTripTests.ReadAll(reader))}".TrimEnd(' '));
        return [.. rows];
    }

    private sealed class AnsweredRunner(Func<StepRun, int> answer) : IStepRunner
    {
        public Task<int> Run(StepRun step, Action<ReadOnlyMemory<byte>> output, CancellationToken cancellation)
        {
            output("ran\n"u8.ToArray());
            return Task.FromResult(answer(step));
        }
    }
}
