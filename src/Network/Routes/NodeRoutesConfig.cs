using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Network.Routes;

/// <summary>What routing between nodes has to know of its own node.</summary>
public sealed record NodeRoutesConfig(IPAddress NodeAddress)
{
    public required IPNetwork PodRange { get; init; }

    public required IPNetwork ServiceRange { get; init; }

    /// <summary>The name of the table that says who may send to pods, unique to the instance.</summary>
    public required string GateTable { get; init; }

    /// <summary>Addresses of the service range that the node itself answers on (cluster DNS).</summary>
    public IReadOnlyList<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>The node through which those are reached that share no link with this one; null when there are none.</summary>
    public IPAddress? Hub { get; init; }

    /// <summary>The node's network namespace; null for the process's own.</summary>
    public NetworkNamespace? Node { get; init; }
}
