namespace Naru.ApiServer.Joining;

/// <summary>What the roster has given a node when it let it in.</summary>
/// <param name="Ordinal">0 for the server's own.</param>
/// <param name="PodRange">The addresses of its pods, as a network.</param>
/// <param name="Address">The node's own; "" for one that was let in before addresses were written down.</param>
public sealed record NodeGrant(string Name, int Ordinal, string PodRange, string Address)
{
    /// <summary>Whether the server itself is this node.</summary>
    public bool IsServer => Ordinal == 0;
}
