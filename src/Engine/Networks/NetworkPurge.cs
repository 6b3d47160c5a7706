using System.Net;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>
/// Removes everything an instance has in a network namespace and every namespace it keeps, by name, so that it works
/// whatever the records say or whether there are any. For `naru down --purge`, and safe to repeat.
/// </summary>
public static class NetworkPurge
{
    private static readonly string[] Purposes = ["pods", "nodes", "containers", "services", "gate"];

    /// <summary>Families besides ip in which some table has the same name.</summary>
    private static readonly NftFamily[] Guarded = [NftFamily.Arp, NftFamily.IPv6, NftFamily.Bridge];

    /// <param name="namespaceDirectories">Where namespaces are bind-mounted; each file is unmounted and removed.</param>
    /// <param name="ranges">The cluster's ranges: routes and addresses in them go; null when there was no cluster.</param>
    public static void Run(InstanceNames names, IEnumerable<string> namespaceDirectories, ClusterRanges? ranges, NetworkNamespace? host = null)
    {
        using var route = RouteSocket.Open(host);
        using var nft = NftSocket.Open(host);
        foreach (var link in route.Links().Where(l => names.OwnsLink(l.Name))) route.DeleteLink(link.Name);
        foreach (var purpose in Purposes) nft.DeleteTable(names.Table(purpose));
        foreach (var family in Guarded.Where(family => nft.Filters(family, names.Table("probe"))))
            foreach (var table in (string[])[names.Table("pods"), names.Table("containers")]) nft.DeleteTable(table, family);
        foreach (var file in namespaceDirectories.Where(Directory.Exists).SelectMany(Directory.GetFiles)) NetworkNamespace.RemoveAt(file);
        if (ranges is not null) RemoveRanges(route, ranges);
        if (!route.Links().Any(link => InstanceNames.IsBridge(link.Name))) NodeSwitches.Restore(host);
    }

    // On a machine that has joined, routes to other nodes and the address of names hang on a link that is not ours.
    private static void RemoveRanges(RouteSocket route, ClusterRanges ranges)
    {
        foreach (var (address, prefixLength, index) in route.Addresses().Where(a => ranges.ServiceRange.Contains(a.Address)))
            route.DeleteAddress(index, address, prefixLength);
        foreach (var stale in route.Routes().Where(r => IsWithin(r.Destination, ranges.PodRange) || IsWithin(r.Destination, ranges.ServiceRange) || IsWithin(r.Destination, ranges.NodeRange)))
            route.DeleteRoute(stale);
    }

    private static bool IsWithin(IPNetwork network, IPNetwork range) => network.PrefixLength >= range.PrefixLength && range.Contains(network.BaseAddress);
}
