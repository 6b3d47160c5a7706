using Naru.ApiServer.Authentication;
using Naru.ApiServer.Joining;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer;

/// <summary>What a cluster's server needs to know about its cluster.</summary>
public sealed record ApiServerOptions
{
    /// <summary>Signs service accounts' tokens.</summary>
    public required ITokenSigner Signer { get; init; }

    /// <summary>Where Services get their addresses from. Its first address is the <c>kubernetes</c> Service's.</summary>
    public string ServiceRange { get; init; } = "10.96.0.0/16";

    /// <summary>The ports that Services of the type NodePort get.</summary>
    public (int First, int Last) NodePorts { get; init; } = (30000, 32767);

    /// <summary>Where the server listens, for the <c>kubernetes</c> Service.</summary>
    public int ApiPort { get; init; } = 6443;

    /// <summary>What anybody may know before joining: where other machines reach the server, and its authority.</summary>
    public Tree ClusterInfo { get; init; } = Tree.EmptyObject;

    /// <summary>Takes a machine in as a node: its request and by whom it was sent in, what it is given out. Null where none can join.</summary>
    public Func<Tree, ApiUser, CancellationToken, ValueTask<Tree>>? Join { get; init; }

    /// <summary>Who the nodes are and what they were given. Null where nobody keeps one: then a node's first word about its ranges counts.</summary>
    public NodeRoster? Roster { get; init; }

    /// <summary>The newest measured use of nodes and pods, as <c>metrics.k8s.io</c> has it; absent when nothing is known.</summary>
    /// <remarks>Called with <c>nodes</c> or <c>pods</c>, a namespace ("" for all or none) and a name ("" for all).</remarks>
    public Func<string, string, string, IReadOnlyList<Tree>> Metrics { get; init; } = static (_, _, _) => [];
}
