using Naru.Resources.Views;

namespace Naru.Scheduler.State;

/// <summary>What pods ask for and nodes have: cpu in thousandths, memory and storage in bytes, pods by count.</summary>
public readonly record struct Amounts(long CpuMillis, long MemoryBytes, long StorageBytes, long Pods)
{
    public static Amounts operator +(Amounts a, Amounts b) =>
        new(a.CpuMillis + b.CpuMillis, a.MemoryBytes + b.MemoryBytes, a.StorageBytes + b.StorageBytes, a.Pods + b.Pods);

    public static Amounts operator -(Amounts a, Amounts b) =>
        new(a.CpuMillis - b.CpuMillis, a.MemoryBytes - b.MemoryBytes, a.StorageBytes - b.StorageBytes, a.Pods - b.Pods);

    public static Amounts Of(QuantityMap map) =>
        new(map["cpu"]?.Milli ?? 0, map["memory"]?.Value ?? 0, map["ephemeral-storage"]?.Value ?? 0, map["pods"]?.Value ?? 0);

    public static Amounts Max(Amounts a, Amounts b) => new(
        Math.Max(a.CpuMillis, b.CpuMillis), Math.Max(a.MemoryBytes, b.MemoryBytes),
        Math.Max(a.StorageBytes, b.StorageBytes), Math.Max(a.Pods, b.Pods));

    /// <summary>
    /// What a pod asks for: the sum of its containers and of its init containers that keep running beside them, or what
    /// the most demanding init container needs at its turn, plus the pod's overhead.
    /// </summary>
    public static Amounts OfPod(PodSpecView spec)
    {
        var running = default(Amounts);
        var starting = default(Amounts);
        foreach (var init in spec.InitContainers)
        {
            var wanted = Of(init.Resources.Requests);
            if (init.RestartPolicy == "Always") running += wanted;
            else starting = Max(starting, running + wanted);
        }
        foreach (var container in spec.Containers) running += Of(container.Resources.Requests);
        return (Max(running, starting) + Of(spec.Overhead)) with { Pods = 1 };
    }
}
