namespace Naru.Network.Routes;

/// <summary>What a Node object says of itself, before anyone has looked at whether it can be.</summary>
/// <param name="Pods">spec.podCIDR; empty for none.</param>
/// <param name="Address">The first address of type InternalIP; empty for none.</param>
public sealed record PeerClaim(string Name, DateTimeOffset Created, string Pods, string Address);
