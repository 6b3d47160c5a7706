namespace Naru.Oci.RuntimeSpec;

/// <summary>The numbers a process runs under, as the container sees them.</summary>
public sealed record UserSpec
{
    public uint Uid { get; init; }
    public uint Gid { get; init; }
    public uint? Umask { get; init; }
    public IReadOnlyList<uint> AdditionalGids { get; set; } = [];
}
