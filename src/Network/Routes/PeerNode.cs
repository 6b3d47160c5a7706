using System.Net;

namespace Naru.Network.Routes;

/// <summary>Another node: the pods it has and the address that leads to them.</summary>
public sealed record PeerNode(IPNetwork Pods, IPAddress Address)
{
    /// <summary>For messages.</summary>
    public string Name { get; init; } = "";
}
