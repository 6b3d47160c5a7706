using System.Net;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks.Nodes;

/// <summary>
/// The wire between the nodes of one machine. Node 1 (ordinal 0) is the machine's own namespace, or the one given; it
/// holds a bridge with its node address. Nodes 2..N have each a namespace of their own, bind-mounted under the run
/// directory, with one veth on that bridge and their default route through node 1, which masquerades what leaves the
/// machine. Everything a node has in the kernel is inside its namespace, so removing the namespace removes the node.
/// A cluster of one node has the bridge too: its node address is the same kind of thing everywhere.
/// All calls may be repeated; the ranges on record decide every address.
/// </summary>
public sealed class NodeLinks : IDisposable
{
    private const string BridgeSubject = "nodes";
    private static readonly IPNetwork Everywhere = new(IPAddress.Any, 0);
    private readonly InstanceNames names;
    private readonly ClusterRanges ranges;
    private readonly string namespaceDirectory;
    private readonly NetworkNamespace? home;
    private readonly RouteSocket route;

    public NodeLinks(InstanceNames names, ClusterRanges ranges, string namespaceDirectory, NetworkNamespace? home = null)
    {
        (this.names, this.ranges, this.namespaceDirectory, this.home) = (names, ranges, namespaceDirectory, home);
        route = RouteSocket.Open(home);
    }

    /// <summary>The bridge that node 1's address is on.</summary>
    public string BridgeName => names.Bridge(BridgeSubject);

    /// <summary>Puts the bridge, node 1's address, forwarding and the way out for the other nodes in place.</summary>
    public IPAddress EnsureHome()
    {
        Directory.CreateDirectory(namespaceDirectory);
        NodeSwitches.Set(home);
        var address = ranges.AddressOf(0);
        int bridge = route.Find(BridgeName)?.Index ?? route.AddBridge(BridgeName, InstanceNames.MacOf(BridgeName));
        route.EnsureAddress(bridge, address, ranges.NodeRange.PrefixLength);
        route.EnsureRoute(new RoutePlan(ranges.PodRange) { Kind = RouteKind.Unreachable });
        using var nft = NftSocket.Open(home);
        nft.Commit(WayOut(), "nodes table");
        return address;
    }

    /// <summary>The namespace and address of a further node, made when absent.</summary>
    public NodeSeat EnsureSeat(string nodeName, int ordinal)
    {
        var seat = new NodeSeat(nodeName, ordinal, ranges.AddressOf(ordinal), Path.Combine(namespaceDirectory, "node-" + nodeName));
        var link = names.NodeLink(nodeName);
        if (route.Find(link) is { } standing && File.Exists(seat.NamespacePath))
        {
            if (standing.Master != route.IndexOf(BridgeName)) route.SetMaster(standing.Index, route.IndexOf(BridgeName));
            route.SetHairpin(standing.Index);
            return seat;
        }
        route.DeleteLink(link);
        using var ns = NetworkNamespace.CreateAt(seat.NamespacePath);
        route.AddVeth(new VethPlan(link, "eth0", ns)
        {
            Master = route.IndexOf(BridgeName),
            Mac = InstanceNames.MacOf("bridge/" + link),
            PeerMac = InstanceNames.MacOf("node/" + link),
        });
        route.SetHairpin(route.IndexOf(link));
        var inside = ns.Inside;
        int eth0 = inside.IndexOf("eth0");
        inside.EnsureAddress(eth0, seat.Address, ranges.NodeRange.PrefixLength);
        inside.SetUp(eth0);
        inside.EnsureRoute(new RoutePlan(Everywhere) { Gateway = ranges.AddressOf(0) });
        inside.EnsureRoute(new RoutePlan(ranges.PodRange) { Kind = RouteKind.Unreachable });
        NodeSwitches.Set(ns);
        return seat;
    }

    /// <summary>Takes a further node's link and namespace away; absent is fine.</summary>
    public void RemoveSeat(string nodeName)
    {
        route.DeleteLink(names.NodeLink(nodeName));
        NetworkNamespace.RemoveAt(Path.Combine(namespaceDirectory, "node-" + nodeName));
    }

    public void Dispose() => route.Dispose();

    private NftBatch WayOut()
    {
        var table = names.Table("nodes");
        var rule = new NftRule().LoadSource(0).MatchNetwork(0, ranges.NodeRange)
            .LoadDestination(0).MatchNetwork(0, ranges.NodeRange, inside: false)
            .LoadDestination(0).MatchNetwork(0, ranges.PodRange, inside: false);
        return new NftBatch().FreshTable(table)
            .AddChain(table, new NftChain("postrouting", NftHook.Postrouting, "nat", NftChain.PrioritySourceNat))
            .AddRule(table, "postrouting", rule.Masquerade());
    }
}
