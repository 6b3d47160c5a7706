namespace Naru.Node.Machine;

/// <summary>What a cgroup is given: cpu in thousandths of one, memory in bytes; 0 means no limit.</summary>
public sealed record ContainerLimits
{
    public long CpuRequestMillis { get; init; }
    public long CpuLimitMillis { get; init; }
    public long MemoryRequestBytes { get; init; }
    public long MemoryLimitBytes { get; init; }
}
