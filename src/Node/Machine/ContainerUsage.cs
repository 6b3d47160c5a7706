namespace Naru.Node.Machine;

/// <summary>What a container has used: cpu in nanoseconds since its start, memory without page cache that can go.</summary>
public sealed record ContainerUsage(string PodUid, string PodNamespace, string PodName, string Container, long CpuNanoseconds, long MemoryBytes)
{
    /// <summary>It is what the node used as a whole: its own programs, its pods, and what else runs in its containers.</summary>
    public bool IsOfNode => PodUid.Length == 0;

    public static ContainerUsage OfNode(long cpuNanoseconds, long memoryBytes) => new("", "", "", "", cpuNanoseconds, memoryBytes);
}
