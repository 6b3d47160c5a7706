namespace Naru.Kernel.Cgroups;

/// <summary>What a cgroup has used. Cpu times in nanoseconds, memory in bytes; a missing controller gives zeros.</summary>
public sealed record CgroupStats
{
    public ulong CpuTotal { get; init; }
    public ulong CpuUser { get; init; }
    public ulong CpuSystem { get; init; }
    public ulong ThrottledPeriods { get; init; }
    public ulong Periods { get; init; }
    public ulong ThrottledTime { get; init; }
    public ulong Memory { get; init; }

    /// <summary>Page cache that can be dropped at once; usage less this is the working set.</summary>
    public ulong MemoryInactiveFile { get; init; }

    /// <summary>The highest use so far; 0 where the kernel does not keep it.</summary>
    public ulong MemoryPeak { get; init; }

    /// <summary>The limit, or <see cref="ulong.MaxValue"/>.</summary>
    public ulong MemoryLimit { get; init; }
    public ulong OomKills { get; init; }
    public ulong Pids { get; init; }

    /// <summary>The limit, or <see cref="ulong.MaxValue"/>.</summary>
    public ulong PidsLimit { get; init; }
    public ulong BlockReadBytes { get; init; }
    public ulong BlockWriteBytes { get; init; }
}
