using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Network;

/// <summary>What the cluster's network has to know of its node.</summary>
public sealed record ClusterNetworkConfig(string NodeName, IPAddress NodeAddress)
{
    /// <summary>This node's share of <see cref="PodRange"/>.</summary>
    public required IPNetwork NodePods { get; init; }

    public required IPNetwork PodRange { get; init; }

    public required IPNetwork ServiceRange { get; init; }

    /// <summary>Where names are served, inside the service range.</summary>
    public required IPAddress DnsAddress { get; init; }

    /// <summary>The service table's name, unique to the instance.</summary>
    public required string Table { get; init; }

    /// <summary>The name of the table that says who may send to pods, unique to the instance.</summary>
    public required string GateTable { get; init; }

    public string Domain { get; init; } = "cluster.local";

    public string ResolvConf { get; init; } = "/etc/resolv.conf";

    /// <summary>The node through which those are reached that share no link with this one; null when there are none.</summary>
    public IPAddress? Hub { get; init; }

    /// <summary>The node's network namespace; null for the process's own.</summary>
    public NetworkNamespace? Node { get; init; }
}
