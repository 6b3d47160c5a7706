using System.Globalization;
using Naru.Node.Machine;
using Naru.Resources.Trees;

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
            CpuRequestMillis = all.Sum(c => c.CpuRequestMillis),
            MemoryRequestBytes = all.Sum(c => c.MemoryRequestBytes),
            CpuLimitMillis = all.All(c => c.CpuLimitMillis > 0) ? all.Sum(c => c.CpuLimitMillis) : 0,
            MemoryLimitBytes = all.All(c => c.MemoryLimitBytes > 0) ? all.Sum(c => c.MemoryLimitBytes) : 0,
        };
    }

    public static QosClass QosOf(Tree pod)
    {
        Tree[] all = [.. pod["spec"]["initContainers"].Items, .. pod["spec"]["containers"].Items];
        var any = all.Any(c => Of(c) is var r && (r.CpuRequestMillis | r.CpuLimitMillis | r.MemoryRequestBytes | r.MemoryLimitBytes) != 0);
        if (!any) return QosClass.BestEffort;
        var held = all.All(c => Of(c) is var r && r.CpuLimitMillis > 0 && r.MemoryLimitBytes > 0
            && r.CpuRequestMillis == r.CpuLimitMillis && r.MemoryRequestBytes == r.MemoryLimitBytes);
        return held ? QosClass.Guaranteed : QosClass.Burstable;
    }

    public static long Millis(Tree quantity) => (long)Math.Ceiling(Read(quantity.Text) * 1000m);

    public static long Bytes(Tree quantity) => (long)Math.Ceiling(Read(quantity.Text));

    private static decimal Read(string text)
    {
        var end = text.Length;
        while (end > 0 && char.IsLetter(text[end - 1])) end--;
        if (!decimal.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return 0;
        return number * text[end..] switch
        {
            "n" => 0.000_000_001m,
            "u" => 0.000_001m,
            "m" => 0.001m,
            "k" => 1_000m,
            "M" => 1_000_000m,
            "G" => 1_000_000_000m,
            "T" => 1_000_000_000_000m,
            "P" => 1_000_000_000_000_000m,
            "Ki" => 1L << 10,
            "Mi" => 1L << 20,
            "Gi" => 1L << 30,
            "Ti" => 1L << 40,
            "Pi" => 1L << 50,
            _ => 1m,
        };
    }
}
