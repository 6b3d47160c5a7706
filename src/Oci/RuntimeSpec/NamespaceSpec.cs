namespace Naru.Oci.RuntimeSpec;

/// <summary>A namespace to have of one's own (no path) or to join by path. A kind that is not listed is the host's.</summary>
public sealed record NamespaceSpec
{
    /// <summary>pid, network, mount, ipc, uts, cgroup.</summary>
    public required string Type { get; init; }
    public string? Path { get; init; }
}
