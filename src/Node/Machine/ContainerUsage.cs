namespace Naru.Node.Machine;

/// <summary>What a container has used: cpu in nanoseconds since its start, memory without page cache that can go.</summary>
public sealed record ContainerUsage(string PodUid, string PodNamespace, string PodName, string Container, long CpuNanoseconds, long MemoryBytes);
