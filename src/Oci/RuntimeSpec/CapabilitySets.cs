namespace Naru.Oci.RuntimeSpec;

/// <summary>The five capability sets, by names such as "CAP_CHOWN" (capabilities(7)).</summary>
public sealed record CapabilitySets
{
    public IReadOnlyList<string> Bounding { get; set; } = [];
    public IReadOnlyList<string> Effective { get; set; } = [];
    public IReadOnlyList<string> Inheritable { get; set; } = [];
    public IReadOnlyList<string> Permitted { get; set; } = [];
    public IReadOnlyList<string> Ambient { get; set; } = [];
}
