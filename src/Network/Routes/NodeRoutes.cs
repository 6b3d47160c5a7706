using System.Net;
using Naru.Kernel.Netlink;
using Naru.Network.Gates;

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
    private readonly PodGate gate;
    private readonly Dictionary<IPNetwork, IPAddress> standing;
    private IPNetwork[] links;
    private HashSet<PeerNode> known = [];

    private NodeRoutes(NodeRoutesConfig config, RouteSocket route, PodGate gate, IReadOnlyList<RoutePlan> found)
    {
        (this.config, this.route, this.gate) = (config, route, gate);
        links = LinksOf(found);
        standing = PeerRoutes(config, found);
    }

    /// <summary>Puts the service range and the node's own service addresses in place and takes up the peers' routes that stand.</summary>
    public static NodeRoutes Open(NodeRoutesConfig config)
    {
        var route = RouteSocket.Open(config.Node);
        try
        {
            EnsureServiceRange(config, route);
            var found = route.Routes();
            var gate = PodGate.Open(config.GateTable, config.PodRange, [.. PeerRoutes(config, found).Values.Distinct()], config.Node);
            return new NodeRoutes(config, route, gate, found);
        }
        catch
        {
            route.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the routes to other nodes' pods exactly these, one by one: which the kernel does not take is said, as a sentence each, and
    /// tried again by the next call. The nodes whose routes stand are let through to this node's pods, and no others.
    /// </summary>
    public IReadOnlyList<string> Sync(IReadOnlyCollection<PeerNode> peers)
    {
        var refused = new List<string>();
        var others = peers.Where(p => !p.Address.Equals(config.NodeAddress)).ToList();
        var stale = standing.Keys.Except(others.Select(p => p.Pods)).ToList();
        if (stale.Count > 0 || others.Any(p => !standing.ContainsKey(p.Pods) || !known.Contains(p))) links = LinksOf(route.Routes());
        foreach (var destination in stale) Forget(destination);
        var admitted = new List<IPAddress>();
        foreach (var peer in others)
            if (Ensure(peer) is { } refusal) refused.Add($"node {peer.Name} gets no route: {refusal}");
            else admitted.Add(peer.Address);
        if (config.Hub is { } hub) admitted.Add(hub);
        known = [.. others];
        gate.Admit(admitted);
        return refused;
    }

    /// <summary>Takes away what this object put in place.</summary>
    public void Remove()
    {
        Sync([]);
        gate.Remove();
        route.DeleteRoute(new RoutePlan(config.ServiceRange) { Kind = RouteKind.Unreachable, Metric = FallbackMetric });
        route.DeleteRoute(new RoutePlan(config.ServiceRange));
    }

    public void Dispose()
    {
        gate.Dispose();
        route.Dispose();
    }

    private static void EnsureServiceRange(NodeRoutesConfig config, RouteSocket route)
    {
        int link = route.Addresses().FirstOrDefault(a => a.Address.Equals(config.NodeAddress)).Index;
        if (link == 0) throw new InvalidOperationException($"no link has the node address {config.NodeAddress}: give the node an address that this machine holds");
        foreach (var own in config.OwnAddresses) route.EnsureAddress(link, own, 32);
        route.EnsureRoute(new RoutePlan(config.ServiceRange) { Index = link, Source = config.NodeAddress });
        route.EnsureRoute(new RoutePlan(config.ServiceRange) { Kind = RouteKind.Unreachable, Metric = FallbackMetric });
    }

    /// <summary>The routes to other nodes' pods among those found, with the address by which each leads there.</summary>
    private static Dictionary<IPNetwork, IPAddress> PeerRoutes(NodeRoutesConfig config, IReadOnlyList<RoutePlan> found) =>
        found.Where(r => r.Gateway is not null && r.Destination.PrefixLength > config.PodRange.PrefixLength && config.PodRange.Contains(r.Destination.BaseAddress))
            .ToDictionary(r => r.Destination, r => r.Gateway!);

    private void Forget(IPNetwork destination)
    {
        route.DeleteRoute(new RoutePlan(destination) { Gateway = standing[destination] });
        standing.Remove(destination);
    }

    /// <summary>Why there is no route to that node; null when there is one. What led there before goes, since it is no longer true.</summary>
    private string? Ensure(PeerNode peer)
    {
        var gateway = GatewayTo(peer.Address);
        if (gateway.Equals(standing.GetValueOrDefault(peer.Pods))) return null;
        if (standing.ContainsKey(peer.Pods)) Forget(peer.Pods);
        if (!links.Any(link => link.Contains(gateway))) return $"its address {peer.Address} is on no link of this machine";
        try
        {
            route.EnsureRoute(new RoutePlan(peer.Pods) { Gateway = gateway });
            standing[peer.Pods] = gateway;
            return null;
        }
        catch (NetlinkException e)
        {
            return $"its address {peer.Address} cannot lead to {peer.Pods}: {e.Message}";
        }
    }

    /// <summary>The networks that this machine shares with others; one address alone (a pod) is nobody to route by.</summary>
    private IPNetwork[] LinksOf(IReadOnlyList<RoutePlan> routes) =>
        [.. routes.Where(r => r is { Gateway: null, Kind: RouteKind.Unicast, Destination.PrefixLength: > 0 and < 32 } && r.Destination != config.ServiceRange).Select(r => r.Destination)];

    private IPAddress GatewayTo(IPAddress node) => config.Hub is not { } hub || links.Any(link => link.Contains(node)) ? node : hub;
}
