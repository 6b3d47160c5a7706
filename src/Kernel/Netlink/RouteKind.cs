namespace Naru.Kernel.Netlink;

/// <summary>What a route does with a packet (rtnetlink(7), rtm_type).</summary>
public enum RouteKind : byte
{
    Unicast = 1,
    Blackhole = 6,
    Unreachable = 7,
}
