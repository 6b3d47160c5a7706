using System.Net;
using Naru.Kernel.Netlink;

namespace Naru.Engine.Networks.Nodes;

/// <summary>
/// The network of a machine that has joined a cluster of another one: its node address is its own, on a link of its own,
/// which it shares with the server. The server's further nodes are behind the server.
/// </summary>
public static class JoinedMachine
{
    /// <summary>Refuses a machine that uses addresses of the cluster for something else.</summary>
    /// <exception cref="EngineException">Some range overlaps.</exception>
    public static void Check(ClusterRanges ranges)
    {
        using var route = RouteSocket.Open();
        var used = UsedNetworks.In(route);
        foreach (var range in (IPNetwork[])[ranges.PodRange, ranges.ServiceRange, ranges.NodeRange])
            if (used.FirstOrDefault(one => Subnets.Overlap(one, range)) is { PrefixLength: > 0 } taken)
                throw EngineException.Conflict($"this machine has a route to {taken}, which overlaps {range} of the cluster: packets to pods or Services would go astray; remove that route, or what made it (another Naru: `naru down --purge`), and join again");
    }

    /// <summary>The ways to the cluster that stand before any other node is known; may be repeated.</summary>
    public static void EnsureRoutes(ClusterRanges ranges, IPAddress server)
    {
        using var route = RouteSocket.Open();
        route.EnsureRoute(new RoutePlan(ranges.PodRange) { Kind = RouteKind.Unreachable });
        route.EnsureRoute(new RoutePlan(ranges.NodeRange) { Gateway = server });
    }
}
