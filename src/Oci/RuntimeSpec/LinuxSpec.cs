namespace Naru.Oci.RuntimeSpec;

/// <summary>The Linux part of a container.</summary>
public sealed record LinuxSpec
{
    public IReadOnlyList<NamespaceSpec> Namespaces { get; set; } = [];
    public IReadOnlyList<DeviceSpec> Devices { get; set; } = [];
    public ResourcesSpec? Resources { get; init; }

    /// <summary>The container's cgroup below the root of every hierarchy, as "/naru-ID/engine/CID".</summary>
    public string? CgroupsPath { get; init; }
    public IReadOnlyDictionary<string, string> Sysctl { get; set; } = new Dictionary<string, string>();

    /// <summary>null runs the container without a filter.</summary>
    public SeccompSpec? Seccomp { get; init; }

    /// <summary>private (default), slave, shared, with or without a leading "r".</summary>
    public string? RootfsPropagation { get; init; }
    public IReadOnlyList<string> MaskedPaths { get; set; } = [];
    public IReadOnlyList<string> ReadonlyPaths { get; set; } = [];
}
