namespace Naru.Oci.RuntimeSpec;

/// <summary>Relative weight of disk access, 10 to 1000.</summary>
public sealed record BlockIoLimits
{
    public ushort? Weight { get; init; }
}
