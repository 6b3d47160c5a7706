namespace Naru.Kernel.Cgroups;

/// <summary>Limits of a cgroup in one form for both versions. null leaves a limit as it is; -1 removes it.</summary>
public sealed record CgroupLimits
{
    /// <summary>Bytes of memory.</summary>
    public long? Memory { get; init; }

    /// <summary>Bytes of memory and swap together.</summary>
    public long? MemoryAndSwap { get; init; }

    /// <summary>Bytes below which memory is reclaimed last.</summary>
    public long? MemoryReservation { get; init; }

    /// <summary>Relative share of cpu time as in v1: 2 to 262144, 1024 the default.</summary>
    public ulong? CpuShares { get; init; }

    /// <summary>Microseconds of cpu time in each period.</summary>
    public long? CpuQuota { get; init; }

    /// <summary>Microseconds; 100000 the default.</summary>
    public ulong? CpuPeriod { get; init; }

    /// <summary>Cpus as a list ("0-2,7").</summary>
    public string? Cpus { get; init; }

    /// <summary>Memory nodes as a list.</summary>
    public string? MemoryNodes { get; init; }

    /// <summary>Most tasks.</summary>
    public long? Pids { get; init; }

    /// <summary>Relative share of disk time, 10 to 1000; left undone where the kernel's scheduler has none.</summary>
    public ushort? BlockIoWeight { get; init; }

    /// <summary>Device rules, the later deciding; null leaves devices unrestricted.</summary>
    public IReadOnlyList<CgroupDeviceRule>? Devices { get; init; }
}
