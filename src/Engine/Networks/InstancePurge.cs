using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Engine.Networks;

/// <summary>
/// Removes everything an instance has in a network namespace and every namespace it keeps, by name, so that it works
/// whatever the records say or whether there are any. For `naru down --purge`, and safe to repeat.
/// </summary>
public static class InstancePurge
{
    private static readonly string[] Purposes = ["pods", "nodes", "containers", "services"];

    /// <param name="namespaceDirectories">Where namespaces are bind-mounted; each file is unmounted and removed.</param>
    /// <param name="ranges">The cluster's ranges whose unreachable routes go; null when there was no cluster.</param>
    public static void Run(InstanceNames names, IEnumerable<string> namespaceDirectories, ClusterRanges? ranges, NetworkNamespace? host = null)
    {
        using var route = RouteSocket.Open(host);
        using var nft = NftSocket.Open(host);
        foreach (var link in route.Links().Where(l => names.OwnsLink(l.Name))) route.DeleteLink(link.Name);
        foreach (var purpose in Purposes) nft.DeleteTable(names.Table(purpose));
        foreach (var file in namespaceDirectories.Where(Directory.Exists).SelectMany(Directory.GetFiles)) NetworkNamespace.RemoveAt(file);
        if (ranges is null) return;
        foreach (var stale in route.Routes().Where(r => r.Kind == RouteKind.Unreachable
                     && (Subnets.Overlap(ranges.PodRange, r.Destination) || Subnets.Overlap(ranges.ServiceRange, r.Destination)) && r.Destination.PrefixLength >= 16))
            route.DeleteRoute(stale);
    }
}
