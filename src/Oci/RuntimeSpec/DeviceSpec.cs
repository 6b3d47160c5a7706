namespace Naru.Oci.RuntimeSpec;

/// <summary>A device node to make in the container beside the default ones.</summary>
public sealed record DeviceSpec
{
    public required string Path { get; init; }

    /// <summary>c, u (both character), b (block) or p (FIFO).</summary>
    public required string Type { get; init; }
    public uint Major { get; init; }
    public uint Minor { get; init; }
    public uint FileMode { get; set; } = 0x1B6;
    public uint Uid { get; init; }
    public uint Gid { get; init; }
}
