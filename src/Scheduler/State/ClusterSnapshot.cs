using System.Collections.Immutable;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Scheduler.State;

/// <summary>
/// The nodes with their pods, and the objects of storage, as of one moment. Immutable; each change makes a new snapshot
/// that shares what did not change, so that a placement is decided on something that holds still.
/// </summary>
public sealed record ClusterSnapshot
{
    private ImmutableSortedDictionary<string, NodeRecord> NodesByName { get; init; } = ImmutableSortedDictionary.Create<string, NodeRecord>(StringComparer.Ordinal);

    private ImmutableSortedDictionary<ObjectKey, string> NodeOfPod { get; init; } = ImmutableSortedDictionary<ObjectKey, string>.Empty;

    public static ClusterSnapshot Empty { get; } = new();

    /// <summary>How claims, volumes, classes and namespaces are looked up.</summary>
    public StorageSnapshot Storage { get; init; } = StorageSnapshot.Empty;

    /// <summary>The labels of a namespace, for affinity that selects namespaces; absent when it is not known.</summary>
    public Func<string, Tree> NamespaceLabels { get; init; } = static _ => default;

    public IEnumerable<NodeRecord> Nodes => NodesByName.Values.Where(node => node.Exists);

    public NodeRecord? Find(string node) => NodesByName.GetValueOrDefault(node) is { Exists: true } known ? known : null;

    public ClusterSnapshot WithNode(Tree node)
    {
        var record = NodeRecord.Of(node);
        if (NodesByName.TryGetValue(record.Name, out var old)) record = record with { Pods = old.Pods, Requested = old.Requested };
        return this with { NodesByName = NodesByName.SetItem(record.Name, record) };
    }

    public ClusterSnapshot WithoutNode(string name) =>
        NodesByName.TryGetValue(name, out var old)
            ? this with { NodesByName = old.Pods.IsEmpty ? NodesByName.Remove(name) : NodesByName.SetItem(name, old with { View = default, Allocatable = default }) }
            : this;

    /// <summary>The pod as it is now: counted against its node, or against none when it has none or has ended.</summary>
    public ClusterSnapshot WithPod(Tree pod) => WithPod(new PodRecord(pod), pod["spec"]["nodeName"].Text);

    /// <summary>The pod as it will be once it is bound to <paramref name="node"/>.</summary>
    public ClusterSnapshot WithPod(PodRecord pod, string node)
    {
        var without = WithoutPod(pod.Key);
        if (node.Length == 0 || pod.HasEnded) return without;
        var record = without.NodesByName.GetValueOrDefault(node) ?? new NodeRecord(node, default);
        return without with
        {
            NodesByName = without.NodesByName.SetItem(node, record.WithPod(pod)),
            NodeOfPod = without.NodeOfPod.SetItem(pod.Key, node),
        };
    }

    public ClusterSnapshot WithoutPod(ObjectKey key)
    {
        if (!NodeOfPod.TryGetValue(key, out var node)) return this;
        var record = NodesByName[node].WithoutPod(key);
        return this with
        {
            NodeOfPod = NodeOfPod.Remove(key),
            NodesByName = record.Exists || !record.Pods.IsEmpty ? NodesByName.SetItem(node, record) : NodesByName.Remove(node),
        };
    }
}
