using System.Net;

namespace Naru.Network.Routes;

/// <summary>What a node knows for itself, by which it judges what others claim.</summary>
/// <param name="NodePods">This node's share of <paramref name="PodRange"/>; every node's has its length.</param>
public sealed record PeerRules(string NodeName, IPAddress NodeAddress, IPNetwork NodePods, IPNetwork PodRange, IPNetwork ServiceRange);
