namespace Naru.Node.Work;

/// <summary>What the node offers to pods.</summary>
internal sealed record NodeCapacity(long CpuMillis, long MemoryBytes);
