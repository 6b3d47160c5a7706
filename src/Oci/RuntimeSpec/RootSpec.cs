namespace Naru.Oci.RuntimeSpec;

/// <summary>The root directory of the container: an absolute path of the host.</summary>
public sealed record RootSpec
{
    public required string Path { get; init; }
    public bool Readonly { get; init; }
}
