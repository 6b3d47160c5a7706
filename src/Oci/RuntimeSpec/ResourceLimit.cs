namespace Naru.Oci.RuntimeSpec;

/// <summary>One rlimit by name ("RLIMIT_NOFILE"); values are clipped to what the keeper itself may ask for.</summary>
public sealed record ResourceLimit
{
    public required string Type { get; init; }
    public ulong Soft { get; init; }
    public ulong Hard { get; init; }
}
