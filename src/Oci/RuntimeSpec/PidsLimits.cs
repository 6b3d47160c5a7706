namespace Naru.Oci.RuntimeSpec;

/// <summary>Most tasks; 0 or less is none.</summary>
public sealed record PidsLimits
{
    public long Limit { get; init; }
}
