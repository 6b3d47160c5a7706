using System.Net;
using System.Net.NetworkInformation;

namespace Naru.Kernel.Netlink;

/// <summary>A link as the kernel reports it.</summary>
/// <param name="Master">Index of the bridge it is a port of; 0 for none.</param>
/// <param name="Kind">"bridge", "veth" …; empty for physical links and loopback.</param>
public sealed record LinkInfo(int Index, string Name, string Kind, int Mtu, int Master, bool IsUp, PhysicalAddress Mac);

/// <summary>
/// A veth pair made by one message, each end already where it belongs. The peer is made down (the kernel refuses
/// IFF_UP in a foreign namespace) and is brought up from inside.
/// </summary>
public sealed record VethPlan(string Name, string PeerName, NetworkNamespace PeerNamespace)
{
    public PhysicalAddress? Mac { get; init; }

    public PhysicalAddress? PeerMac { get; init; }

    /// <summary>Index of the bridge the near end becomes a port of; 0 for none.</summary>
    public int Master { get; init; }

    public int Mtu { get; init; } = 1500;
}

public enum RouteKind : byte
{
    Unicast = 1,
    Blackhole = 6,
    Unreachable = 7,
}

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
