using Naru.Node.Machine;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Node.Pods;

/// <summary>What a pod asks of cpu and memory: quality of service, and the limits of its cgroups.</summary>
internal static class PodResources
{
    public static ContainerLimits Of(Tree container)
    {
        var (requests, limits) = (container["resources"]["requests"], container["resources"]["limits"]);
        return new ContainerLimits
        {
            CpuRequestMillis = Millis(requests["cpu"].IsNothing ? limits["cpu"] : requests["cpu"]),
            CpuLimitMillis = Millis(limits["cpu"]),
            MemoryRequestBytes = Bytes(requests["memory"].IsNothing ? limits["memory"] : requests["memory"]),
            MemoryLimitBytes = Bytes(limits["memory"]),
        };
    }

    /// <summary>The limits of the pod's own cgroup: sums, and no limit as soon as one container has none.</summary>
    public static ContainerLimits OfPod(Tree pod)
    {
        var all = pod["spec"]["containers"].Items.ToArray().Select(Of).ToArray();
        return new ContainerLimits
        {
            CpuRequestMillis = Sum(all, c => c.CpuRequestMillis),
            MemoryRequestBytes = Sum(all, c => c.MemoryRequestBytes),
            CpuLimitMillis = all.All(c => c.CpuLimitMillis > 0) ? Sum(all, c => c.CpuLimitMillis) : 0,
            MemoryLimitBytes = all.All(c => c.MemoryLimitBytes > 0) ? Sum(all, c => c.MemoryLimitBytes) : 0,
        };
    }

    // Quantities may be as large as their type; what is beyond it is as good as no bound.
    private static long Sum(ContainerLimits[] all, Func<ContainerLimits, long> of) =>
        (long)Int128.Min(all.Aggregate(Int128.Zero, (sum, limits) => sum + of(limits)), long.MaxValue);

    public static QosClass QosOf(Tree pod) => Enum.Parse<QosClass>(Resources.Kinds.Pods.QosClass.Of(new PodView(pod).Spec));

    public static long Millis(Tree quantity) => Read(quantity).Milli;

    public static long Bytes(Tree quantity) => Read(quantity).Value;

    // The server takes in no other; an object that was kept before a rule was made counts as if it asked for nothing.
    private static Quantity Read(Tree quantity) => Quantity.TryParse(quantity.Text, out var read) ? read : Quantity.Zero;
}
