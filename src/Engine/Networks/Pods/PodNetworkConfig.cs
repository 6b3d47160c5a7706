using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks.Pods;

/// <summary>Where a node's pods live.</summary>
public sealed record PodNetworkConfig(InstanceNames Names)
{
    /// <summary>Holds one record a pod; survives a reboot.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Holds the pods' namespaces as bind mounts; on a tmpfs.</summary>
    public required string NamespaceDirectory { get; init; }

    /// <summary>This node's share of the cluster's pod range.</summary>
    public required IPNetwork PodRange { get; init; }

    /// <summary>The cluster's ranges that pods reach under their own address: all pods, all nodes.</summary>
    public required IReadOnlyList<IPNetwork> ClusterNetworks { get; init; }

    /// <summary>What pods see when the node itself connects to them.</summary>
    public required IPAddress NodeAddress { get; init; }

    /// <summary>The node's network namespace; null for the process's own.</summary>
    public NetworkNamespace? Node { get; init; }

    public int Mtu { get; init; } = 1500;
}
