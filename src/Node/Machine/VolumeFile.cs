namespace Naru.Node.Machine;

/// <summary>One file of a volume. The path is relative and may have folders; the mode is in the usual nine bits.</summary>
public sealed record VolumeFile(string Path, ReadOnlyMemory<byte> Content, int Mode)
{
    /// <summary>The user that must be able to read it although its mode says owner only (service-account tokens), or null.</summary>
    public long? Owner { get; init; }
}
