using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Network.Routes;

/// <summary>
/// A node's routes: to the pods of every other node by way of that node's address where they share a link, else by way of
/// the hub (the server, which shares a link with every node), and to the service range. The
/// latter only gives local clients a source address (the routing decision for a local packet comes before translation);
/// what is not translated is refused by the service table, and where that is missing an unreachable route of higher
/// metric stands behind. What stands is read once at start; later only differences are made.
/// </summary>
public sealed class NodeRoutes : IDisposable
{
    private const uint FallbackMetric = 4096;
    private readonly NodeRoutesConfig config;
    private readonly RouteSocket route;
    private IPNetwork[] links = [];
    private Dictionary<IPNetwork, IPAddress> standing = [];

    private NodeRoutes(NodeRoutesConfig config, RouteSocket route) => (this.config, this.route) = (config, route);

    /// <summary>Puts the service range and the node's own service addresses in place and takes up the peers' routes that stand.</summary>
    public static NodeRoutes Open(NodeRoutesConfig config)
    {
        var route = RouteSocket.Open(config.Node);
        var routes = new NodeRoutes(config, route);
        int link = route.Addresses().FirstOrDefault(a => a.Address.Equals(config.NodeAddress)).Index;
        if (link == 0)
        {
            route.Dispose();
            throw new InvalidOperationException($"no link has the node address {config.NodeAddress}: give the node an address that this machine holds");
        }
        foreach (var own in config.OwnAddresses) route.EnsureAddress(link, own, 32);
        route.EnsureRoute(new RoutePlan(config.ServiceRange) { Index = link, Source = config.NodeAddress });
        route.EnsureRoute(new RoutePlan(config.ServiceRange) { Kind = RouteKind.Unreachable, Metric = FallbackMetric });
        var standing = route.Routes();
        routes.links = [.. standing.Where(r => r is { Gateway: null, Kind: RouteKind.Unicast } && r.Destination != config.ServiceRange).Select(r => r.Destination)];
        routes.standing = standing.Where(r => r.Gateway is not null && r.Destination.PrefixLength > config.PodRange.PrefixLength
                && config.PodRange.Contains(r.Destination.BaseAddress)).ToDictionary(r => r.Destination, r => r.Gateway!);
        return routes;
    }

    /// <summary>Makes the routes to other nodes' pods exactly these.</summary>
    public void Sync(IEnumerable<PeerNode> peers)
    {
        var wanted = peers.Where(p => !p.Address.Equals(config.NodeAddress)).ToDictionary(p => p.Pods, p => GatewayTo(p.Address));
        foreach (var (destination, gateway) in standing.Where(s => !wanted.ContainsKey(s.Key)))
            route.DeleteRoute(new RoutePlan(destination) { Gateway = gateway });
        foreach (var (destination, gateway) in wanted.Where(w => !w.Value.Equals(standing.GetValueOrDefault(w.Key))))
            route.EnsureRoute(new RoutePlan(destination) { Gateway = gateway });
        standing = wanted;
    }

    /// <summary>Takes away what this object put in place.</summary>
    public void Remove()
    {
        Sync([]);
        route.DeleteRoute(new RoutePlan(config.ServiceRange) { Kind = RouteKind.Unreachable, Metric = FallbackMetric });
        route.DeleteRoute(new RoutePlan(config.ServiceRange));
    }

    public void Dispose() => route.Dispose();

    private IPAddress GatewayTo(IPAddress node) => config.Hub is not { } hub || links.Any(link => link.Contains(node)) ? node : hub;
}
