using System.Net;

namespace Naru.Network.Services;

/// <summary>
/// Where an endpoint cannot be: nowhere, on whoever happens to ask (loopback, link-local), with many at once, or behind another Service.
/// Upstream's validation refuses the first four; who writes an endpoint (a node, by the address it reports of a pod) does not
/// always pass it. Pure.
/// </summary>
internal static class EndpointAddress
{
    private static readonly (IPNetwork Range, string What)[] Nobodys =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "nobody's address"),
        (IPNetwork.Parse("127.0.0.0/8"), "a loopback address"),
        (IPNetwork.Parse("169.254.0.0/16"), "a link-local address"),
        (IPNetwork.Parse("224.0.0.0/3"), "a multicast or reserved address"),
    ];

    /// <summary>Why it cannot be, or null.</summary>
    public static string? FaultOf(IPAddress address, IPNetwork serviceRange)
    {
        foreach (var (range, what) in Nobodys)
            if (range.Contains(address)) return what;
        return serviceRange.Contains(address) ? $"an address of the Services' range {serviceRange}" : null;
    }
}
