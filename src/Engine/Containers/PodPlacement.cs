namespace Naru.Engine.Containers;

/// <summary>
/// How a pod's container differs from one of Docker's: it joins namespaces that the pod holds, lives under the pod's
/// cgroup, and gets its files (hosts, resolver) and mounts from the pod. Null paths mean a namespace of its own.
/// </summary>
public sealed record PodPlacement
{
    public string? NetworkNamespacePath { get; init; }
    public string? IpcNamespacePath { get; init; }
    public string? UtsNamespacePath { get; init; }

    /// <summary>The pod's shared process namespace; set only with shareProcessNamespace.</summary>
    public string? PidNamespacePath { get; init; }

    /// <summary>Shares the host's network, process or ipc namespace.</summary>
    public bool HostNetwork { get; init; }

    public bool HostPid { get; init; }
    public bool HostIpc { get; init; }

    /// <summary>The cgroup below the instance's own, such as <c>pods/burstable/UID</c>; the container's id is appended.</summary>
    public required string CgroupParent { get; init; }

    /// <summary>Files of the host to be seen as /etc/hosts, /etc/resolv.conf and /etc/hostname; null keeps the image's.</summary>
    public string? HostsPath { get; init; }

    public string? ResolvConfPath { get; init; }
    public string? HostnamePath { get; init; }

    /// <summary>Overrides where the log is written.</summary>
    public string? LogPath { get; init; }

    /// <summary>Extra groups, such as the pod's fsGroup.</summary>
    public IReadOnlyList<int> SupplementalGroups { get; set; } = [];
}
