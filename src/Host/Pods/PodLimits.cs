using Naru.Kernel.Cgroups;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>The limits of a pod's own cgroup, around those of its containers.</summary>
internal static class PodLimits
{
    private const long PeriodMicroseconds = 100_000;

    public static CgroupLimits Of(ContainerLimits limits) => new()
    {
        CpuShares = limits.CpuRequestMillis > 0 ? (ulong)Math.Max(2, limits.CpuRequestMillis * 1024 / 1000) : 2,
        CpuQuota = limits.CpuLimitMillis > 0 ? limits.CpuLimitMillis * PeriodMicroseconds / 1000 : null,
        CpuPeriod = limits.CpuLimitMillis > 0 ? (ulong)PeriodMicroseconds : null,
        Memory = limits.MemoryLimitBytes > 0 ? limits.MemoryLimitBytes : null,
    };
}
