namespace Naru.Node.Status;

/// <summary>What a node offers to pods.</summary>
internal sealed record NodeOffer(long CpuMillis, long MemoryBytes, long DiskBytes);
