namespace Naru.Engine.Containers;

/// <summary>What a container has used. Cpu times in nanoseconds, memory in bytes; limits are <see cref="ulong.MaxValue"/> where there is none.</summary>
public sealed record ResourceUse
{
    public required DateTimeOffset At { get; init; }
    public ulong CpuTotal { get; init; }
    public ulong CpuUser { get; init; }
    public ulong CpuSystem { get; init; }
    public ulong Periods { get; init; }
    public ulong ThrottledPeriods { get; init; }
    public ulong ThrottledTime { get; init; }

    /// <summary>Cpu time of the whole machine since its start, idle time included.</summary>
    public ulong MachineCpu { get; init; }

    public ulong Memory { get; init; }
    public ulong MemoryInactiveFile { get; init; }
    public ulong MemoryPeak { get; init; }
    public ulong MemoryLimit { get; init; }
    public ulong Pids { get; init; }
    public ulong PidsLimit { get; init; }
    public ulong BlockRead { get; init; }
    public ulong BlockWritten { get; init; }

    /// <summary>By the interface's name inside.</summary>
    public IReadOnlyDictionary<string, InterfaceUse> Interfaces { get; set; } = new Dictionary<string, InterfaceUse>();
}
