namespace Naru.Tests.System.Attacks;

/// <summary>Only descriptors 0 to 2 ever reach a container (CVE-2024-21626), and what they lead to tells nothing of the host.</summary>
public sealed class DescriptorAttacks(AttackGround ground)
{
    [Fact]
    public async Task Run_hands_on_three_descriptors() => await HoldsThreeAsync(await ground.DockerAsync("run", "--rm", AttackGround.Image, "/attack/descriptors"));

    [Fact]
    public async Task Run_with_an_open_input_hands_on_three_descriptors() => await HoldsThreeAsync(await ground.DockerAsync("run", "-i", "--rm", AttackGround.Image, "/attack/descriptors"));

    [Fact]
    public async Task Run_with_an_init_hands_on_three_descriptors() => await HoldsThreeAsync(await ground.DockerAsync("run", "--rm", "--init", AttackGround.Image, "/attack/descriptors"));

    [Fact]
    public async Task Exec_hands_on_three_descriptors_and_enters_no_directory_of_the_launcher()
    {
        await ground.DockerAsync("run", "-d", "--name", "descriptors", AttackGround.Image, "sleep", "1000");
        await HoldsThreeAsync(await ground.DockerAsync("exec", "descriptors", "/attack/descriptors"));
        foreach (var descriptor in Enumerable.Range(3, 30))
            Assert.NotEqual(0, (await (await ground.NaruAsync()).DockerAsync("exec", "-w", $"/proc/self/fd/{descriptor}", "descriptors", "ls", "..")).ExitCode);
        await ground.DockerAsync("rm", "-f", "descriptors");
    }

    [Fact]
    public async Task No_container_starts_in_a_directory_of_the_launcher()
    {
        foreach (var descriptor in Enumerable.Range(3, 15))
            Assert.NotEqual(0, (await (await ground.NaruAsync()).DockerAsync("run", "--rm", "-w", $"/proc/self/fd/{descriptor}", AttackGround.Image, "ls", "..")).ExitCode);
    }

    [Fact]
    public async Task A_build_step_holds_three_descriptors()
    {
        var naru = await ground.NaruAsync();
        var built = (await naru.DockerAsync(["build", "--no-cache", "-"], $"FROM {AttackGround.Image}\nRUN [\"/attack/descriptors\"]\n")).Succeeded();
        await HoldsThreeAsync(string.Join('\n', built.Output.Split('\n').Where(line => line is [>= '0' and <= '9', ..])));
    }

    [Fact]
    public async Task A_pod_holds_three_descriptors()
    {
        var space = await ground.SpaceAsync("descriptors");
        await space.AttackAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"held"},"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"IMAGE","command":["/attack/descriptors"]}]}}
            """);
        await space.UntilFieldAsync("pod/held", ".status.phase", "Succeeded");
        await HoldsThreeAsync(await space.KubectlAsync("logs", "held"));
    }

    private async Task HoldsThreeAsync(string printed)
    {
        Assert.Equal(["0", "1", "2"], printed.Split('\n').Select(line => line.Split(' ')[0]).Order());
        Assert.DoesNotContain((await ground.NaruAsync()).Folder, printed);
    }
}
