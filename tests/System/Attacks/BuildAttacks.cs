using Naru.Kernel.Files;

namespace Naru.Tests.System.Attacks;

/// <summary>Build contexts that would read or write outside themselves (the shapes of CVE-2024-23651 to 23653 that the classic builder has).</summary>
public sealed class BuildAttacks(AttackGround ground)
{
    [Fact]
    public async Task Links_of_a_context_lead_nowhere_outside_it()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        try
        {
            var secret = Path.Combine(outside, "secret");
            await File.WriteAllTextAsync(secret, "the host's", TestContext.Current.CancellationToken);
            using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
            string[] attempts =
            [
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", "FROM scratch\nCOPY l /l\n").Link("l", secret)))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", "FROM scratch\nCOPY l/secret /l\n").Link("l", outside)))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", "FROM scratch\nADD l /l\n").Link("l", "../../../../../../../../.." + secret)))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", $"FROM scratch\nCOPY ../../..{secret} /l\n")))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.Link("Dockerfile", secret)))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.Pipe("Dockerfile")))),
                Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("Dockerfile", "FROM scratch\nCOPY x /x\n")), $"&dockerfile={Uri.EscapeDataString("../../../../.." + secret)}")),
            ];
            Assert.All(attempts, text => Assert.True(text.Contains("\"error") || text.Contains("\"message"), $"no refusal: {text}"));
            Assert.All(attempts, text => Assert.DoesNotContain("the host's", text));
        }
        finally
        {
            HeldDirectory.RemoveTree(outside);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_of_ignored_files_that_is_no_file_is_passed_over(bool isPipe)
    {
        using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
        var context = HostileTar.Of(tar =>
        {
            tar.File("Dockerfile", $"FROM {AttackGround.Image}\nCOPY kept /kept\nRUN cat /kept\n").File("kept", "it is here");
            if (isPipe) tar.Pipe(".dockerignore");
            else tar.Device(".dockerignore", 1, 5);
        });
        Assert.Contains("it is here", Said(await api.BuildAsync(context, "&nocache=1")));
    }

    [Fact]
    public async Task A_step_writes_through_no_link_of_the_image_to_the_machine()
    {
        var outside = Directory.CreateTempSubdirectory("naru-attack-").FullName;
        try
        {
            using var api = new EngineApi((await ground.NaruAsync()).DockerSocket);
            var said = Said(await api.BuildAsync(HostileTar.Of(tar => tar.File("x", "attacked").File("Dockerfile", $"""
                FROM {AttackGround.Image}
                RUN ln -s {outside} /way && ln -s ../../../../../../../..{outside} /up && ln -s /proc/self/root{outside} /magic
                COPY x /way/x
                COPY x /up/y
                ADD x /magic/z
                WORKDIR /way/made
                RUN pwd
                """)), "&nocache=1"));
            Assert.Empty(Directory.GetFileSystemEntries(outside));
            Assert.NotEmpty(said);
        }
        finally
        {
            HeldDirectory.RemoveTree(outside);
        }
    }

    private static string Said((int Code, string Text) answer) => answer.Text;
}
