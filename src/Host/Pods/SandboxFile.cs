namespace Naru.Host.Pods;

/// <summary>A pod's sandbox as it stands on disk.</summary>
internal sealed record SandboxFile
{
    public required string PodUid { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; init; }
    public required string Hostname { get; init; }
    public required string Qos { get; init; }
    public bool HostNetwork { get; init; }
    public bool HostPid { get; init; }
    public bool HostIpc { get; init; }
    public bool ShareProcesses { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public Dictionary<string, string>? Sysctls { get; init; }

    /// <summary>The machine's boot that it belongs to: namespaces do not outlive one.</summary>
    public required string BootId { get; init; }

    /// <summary>What a crash left while this was true is made anew.</summary>
    public bool IsBeingMade { get; init; }

    /// <summary>The pod's cgroup below the instance's own.</summary>
    public string CgroupParent => $"pods/{Qos}/{PodUid}";
}
