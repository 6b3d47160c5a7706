using System.Collections.Immutable;
using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>The objects a pod refers to, as they were read for one step. What was not found is not in it.</summary>
internal sealed record PodObjects
{
    public ImmutableDictionary<string, Tree> ConfigMaps { get; init; } = ImmutableDictionary<string, Tree>.Empty;

    public ImmutableDictionary<string, Tree> Secrets { get; init; } = ImmutableDictionary<string, Tree>.Empty;

    /// <summary>The namespace's services and <c>default/kubernetes</c>, for the service variables.</summary>
    public IReadOnlyList<Tree> Services { get; init; } = [];

    /// <summary>Tokens by the path of the projected source that asked for them: (volume, index of the source).</summary>
    public ImmutableDictionary<(string Volume, int Source), string> Tokens { get; init; } = ImmutableDictionary<(string, int), string>.Empty;

    /// <summary>Bound claims by name, with their volumes.</summary>
    public ImmutableDictionary<string, (Tree Claim, Tree Volume)> Claims { get; init; } = ImmutableDictionary<string, (Tree, Tree)>.Empty;

    public string NodeName { get; init; } = "";

    public string NodeIp { get; init; } = "";

    public string PodIp { get; init; } = "";

    /// <summary>What the node can give, where a container's own limit is not set.</summary>
    public long AllocatableCpuMillis { get; init; }

    public long AllocatableMemoryBytes { get; init; }
}
