using System.Collections.Immutable;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Scheduler.State;

/// <summary>A node, and the pods that count against it.</summary>
public sealed record NodeRecord(string Name, NodeView View)
{
    public Amounts Allocatable { get; init; } = Amounts.Of(View.Status.Allocatable);

    public ImmutableSortedDictionary<ObjectKey, PodRecord> Pods { get; init; } = ImmutableSortedDictionary<ObjectKey, PodRecord>.Empty;

    public Amounts Requested { get; init; }

    public Amounts Free => Allocatable - Requested;

    /// <summary>False for a name that pods are bound to while no such node is known.</summary>
    public bool Exists => View.IsPresent;

    public static NodeRecord Of(Tree node) => new(node["metadata"]["name"].Text, new NodeView(node));

    internal NodeRecord WithPod(PodRecord pod)
    {
        var without = WithoutPod(pod.Key);
        return without with { Pods = without.Pods.Add(pod.Key, pod), Requested = without.Requested + pod.Requests };
    }

    internal NodeRecord WithoutPod(ObjectKey key) =>
        Pods.TryGetValue(key, out var pod) ? this with { Pods = Pods.Remove(key), Requested = Requested - pod.Requests } : this;
}
