using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Network.Dataplane;

/// <summary>What the nftables dataplane has to know of its node.</summary>
/// <param name="Table">The table's name, unique to the instance.</param>
public sealed record NftServiceConfig(string Table)
{
    public required IPNetwork ServiceRange { get; init; }

    /// <summary>The cluster's pods: connections from anywhere else to a service are masqueraded, so that answers come back.</summary>
    public required IPNetwork PodRange { get; init; }

    /// <summary>Those of this node: what is sent on to another node's for somebody outside is masqueraded too, so that the answer comes back this way.</summary>
    public required IPNetwork NodePods { get; init; }

    /// <summary>Addresses of the service range that the node itself answers on (cluster DNS): never translated.</summary>
    public IReadOnlyList<IPAddress> OwnAddresses { get; init; } = [];

    /// <summary>The node's network namespace; null for the process's own.</summary>
    public NetworkNamespace? Node { get; init; }
}
