using Naru.Scheduler.Filters;
using Naru.Scheduler.Scores;
using Naru.Scheduler.State;

namespace Naru.Scheduler;

/// <summary>
/// Where a pod goes: a pure function from a snapshot of the cluster and the pod to a placement with its reasons.
/// <para>
/// First every node is filtered: each filter answers in words what speaks against the node. Among the nodes that fit the
/// order is: what the pod itself prefers (affinities, spread, taints); then the node with the fewest replicas of the same
/// owner, so that losing one node never takes all of them; then the fullest node by cpu and memory after placing the pod,
/// evenly in both, so that few nodes carry much and whole nodes stay free for large pods; then the name, so that the same
/// snapshot gives the same answer.
/// </para>
/// <para>Nothing is remembered between calls and nothing is preempted.</para>
/// </summary>
public static class PodScheduler
{
    public static Placement Place(ClusterSnapshot cluster, PodRecord pod)
    {
        var blocked = StorageFilter.BlocksEverywhere(cluster, pod);
        var context = new PlacementContext(cluster, pod);
        var fitting = new List<NodeRecord>();
        var refused = new List<NodeReasons>();
        foreach (var node in cluster.Nodes)
        {
            var reasons = blocked is null ? context.Against(node) : [blocked];
            if (reasons.Count == 0) fitting.Add(node);
            else refused.Add(new NodeReasons(node.Name, reasons));
        }
        if (fitting.Count == 0) return new Placement.Unplaced(Message(refused), refused);
        var best = fitting.Select(node => NodeScore.Of(context, node)).Order().First();
        return new Placement.Placed(best.Node.Name, best.Explain(fitting.Count, refused.Count), StorageFilter.Unprovisioned(cluster.Storage, pod));
    }

    /// <summary>What speaks against each node, whether or not the pod would fit one.</summary>
    public static IReadOnlyList<NodeReasons> Explain(ClusterSnapshot cluster, PodRecord pod)
    {
        var context = new PlacementContext(cluster, pod);
        return [.. cluster.Nodes.Select(node => new NodeReasons(node.Name, context.Against(node)))];
    }

    private static string Message(List<NodeReasons> refused)
    {
        if (refused.Count == 0) return "no nodes available to schedule pods";
        var counted = refused.SelectMany(node => node.Reasons).GroupBy(reason => reason)
            .Select(group => $"{group.Count()} {group.Key}").Order(StringComparer.Ordinal);
        return $"0/{refused.Count} nodes are available: {string.Join(", ", counted)}.";
    }
}
