using System.Net;
using Naru.Engine.Networks;
using Naru.Host.Instances;

namespace Naru.Host.Up;

/// <summary>Where one node stands: its directories, its name and address, and its share of the machine.</summary>
/// <param name="Ordinal">0 for the server's node; decides the node's part of the pod range.</param>
/// <param name="Share">The part of the machine's cpu and memory that it offers.</param>
/// <param name="Address">The node's own, held by one of its links.</param>
internal sealed record NodePlace(Instance Instance, string Name, int Ordinal, ClusterRanges Ranges, double Share, IPAddress Address)
{
    /// <summary>The server as this node reaches it, through which lie the nodes that share no link with this one; null for the server.</summary>
    public IPAddress? Hub { get; init; }

    public InstanceNames Names => Instance.Names;

    /// <summary>Holds the namespaces of pods and containers as bind mounts.</summary>
    public string NamespaceDirectory => Path.Combine(Instance.RunDirectory, "netns");

    /// <summary>Where provisioned claims have their directories.</summary>
    public string ClaimDirectory => Path.Combine(Instance.DataDirectory, "claims");
}
