using System.Net;

namespace Naru.Kernel.Netlink;

/// <summary>An IPv4 route of the main table.</summary>
public sealed record RoutePlan(IPNetwork Destination)
{
    public RouteKind Kind { get; init; } = RouteKind.Unicast;

    public IPAddress? Gateway { get; init; }

    public int Index { get; init; }

    public bool OnLink { get; init; }

    /// <summary>Source address preferred for locally made packets.</summary>
    public IPAddress? Source { get; init; }

    public uint Metric { get; init; }
}
