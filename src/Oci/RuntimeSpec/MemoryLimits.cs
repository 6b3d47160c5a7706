namespace Naru.Oci.RuntimeSpec;

/// <summary>Memory limits in bytes; -1 is none. Swap is memory and swap together.</summary>
public sealed record MemoryLimits
{
    public long? Limit { get; init; }
    public long? Reservation { get; init; }
    public long? Swap { get; init; }
    public ulong? Swappiness { get; init; }
    public bool? DisableOOMKiller { get; init; }
}
