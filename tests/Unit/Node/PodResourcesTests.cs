using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Node;

/// <summary>What a pod's declared cpu and memory come to on its node.</summary>
public sealed class PodResourcesTests
{
    private const long Gigabyte = 1L << 30;

    [Theory]
    [InlineData("100m", "64Mi", 100, 64L << 20)]
    [InlineData("1.5", "1e3", 1500, 1000)]
    [InlineData("2k", "1Ei", 2_000_000, 1L << 60)]
    [InlineData("1n", "1500m", 1, 2)]
    public void Quantities_are_read_as_everywhere_and_rounded_up(string cpu, string memory, long millis, long bytes)
    {
        var limits = PodResources.Of(Tree.Parse($$$$"""{"resources":{"limits":{"cpu":"{{{{cpu}}}}","memory":"{{{{memory}}}}"}}}"""));
        Assert.Equal((millis, bytes), (limits.CpuLimitMillis, limits.MemoryLimitBytes));
        Assert.Equal((millis, bytes), (limits.CpuRequestMillis, limits.MemoryRequestBytes));
    }

    [Fact]
    public void Limits_beyond_every_machine_add_up_to_the_largest_there_is()
    {
        const string Container = """{"resources":{"limits":{"cpu":"1","memory":"7Ei"}}}""";
        var pod = Tree.Parse($$$"""{"spec":{"containers":[{{{Container}}},{{{Container}}}]}}""");
        Assert.Equal((2000, long.MaxValue), (PodResources.OfPod(pod).CpuLimitMillis, PodResources.OfPod(pod).MemoryLimitBytes));
    }

    [Theory]
    [InlineData("{}", QosClass.BestEffort)]
    [InlineData("""{"requests":{"memory":"1Gi"}}""", QosClass.Burstable)]
    [InlineData("""{"limits":{"memory":"1Gi"}}""", QosClass.Burstable)]
    [InlineData("""{"limits":{"cpu":"1","memory":"1Gi"}}""", QosClass.Guaranteed)]
    [InlineData("""{"requests":{"cpu":"500m"},"limits":{"cpu":"1","memory":"1Gi"}}""", QosClass.Burstable)]
    public void A_pods_class_follows_from_requests_and_limits(string resources, QosClass expected) =>
        Assert.Equal(expected, PodResources.QosOf(Tree.Parse($$$$"""{"spec":{"containers":[{"name":"c","resources":{{{{resources}}}}}]}}""")));

    [Theory]
    [InlineData(QosClass.Guaranteed, Gigabyte, -997)]
    [InlineData(QosClass.BestEffort, 0, 1000)]
    [InlineData(QosClass.Burstable, 0, 999)]
    [InlineData(QosClass.Burstable, Gigabyte, 750)]
    [InlineData(QosClass.Burstable, 9 * Gigabyte, 3)]
    [InlineData(QosClass.Burstable, long.MaxValue, 3)]
    public void The_kernel_is_told_whom_to_end_first(QosClass qos, long requested, int score) =>
        Assert.Equal(score, OomScore.Of(qos, requested, 4 * Gigabyte));
}
