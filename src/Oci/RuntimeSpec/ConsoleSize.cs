namespace Naru.Oci.RuntimeSpec;

/// <summary>Terminal size in characters.</summary>
public sealed record ConsoleSize
{
    public ushort Height { get; init; }
    public ushort Width { get; init; }
}
