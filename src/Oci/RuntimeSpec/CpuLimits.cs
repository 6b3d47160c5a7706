namespace Naru.Oci.RuntimeSpec;

/// <summary>Shares are relative (1024 the default); quota and period in microseconds; quota -1 is none.</summary>
public sealed record CpuLimits
{
    public ulong? Shares { get; init; }
    public long? Quota { get; init; }
    public ulong? Period { get; init; }
    public string? Cpus { get; init; }
    public string? Mems { get; init; }
}
