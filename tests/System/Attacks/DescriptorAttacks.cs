namespace Naru.Tests.System.Attacks;

/// <summary>Only descriptors 0 to 2 ever reach a container (CVE-2024-21626), and none of them leads to a directory of the host.</summary>
public sealed class DescriptorAttacks(AttackGround ground)
{
    [Fact]
    public async Task Run_hands_on_three_descriptors() => HoldsThree(await ground.DockerAsync("run", "--rm", AttackGround.Image, "/attack/descriptors"));

    [Fact]
    public async Task Exec_hands_on_three_descriptors()
    {
        await ground.DockerAsync("run", "-d", "--name", "descriptors", AttackGround.Image, "sleep", "1000");
        HoldsThree(await ground.DockerAsync("exec", "descriptors", "/attack/descriptors"));
        await ground.DockerAsync("rm", "-f", "descriptors");
    }

    private static void HoldsThree(string printed) =>
        Assert.Equal(["0", "1", "2"], printed.Split('\n').Select(line => line.Split(' ')[0]).Order());
}
