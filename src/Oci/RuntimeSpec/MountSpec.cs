namespace Naru.Oci.RuntimeSpec;

/// <summary>
/// One mount, in order. Destination is a path inside the container; options are those of mount(8)
/// ("ro", "nosuid", "rbind", "rslave", ...), the rest go to the file system.
/// </summary>
public sealed record MountSpec
{
    public required string Destination { get; init; }
    public string? Type { get; init; }
    public string? Source { get; init; }
    public IReadOnlyList<string> Options { get; set; } = [];
}
