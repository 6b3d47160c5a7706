using Naru.Scheduler.Filters;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Scores;

/// <summary>
/// How good a fitting node is; the best comes first in order. <see cref="Preference"/> is what the pod asks for itself,
/// <see cref="Replicas"/> the pods of its owner there already, <see cref="Packing"/> how full the node would be in
/// hundredths (less the gap between cpu and memory).
/// </summary>
internal sealed record NodeScore(NodeRecord Node, int Preference, int Replicas, int CpuPercent, int MemoryPercent) : IComparable<NodeScore>
{
    public int Packing => (CpuPercent + MemoryPercent) / 2 - Math.Abs(CpuPercent - MemoryPercent) / 4;

    public static NodeScore Of(PlacementContext context, NodeRecord node)
    {
        var pod = context.Pod;
        var after = node.Requested + pod.Requests;
        var preference = context.Affinity.Preference(node) + PreferredTerms(node, pod)
            - (100 * TaintFilter.SoftlyUntolerated(node, pod)) - (10 * context.Spread.Unevenness(node));
        var replicas = pod.OwnerUid.Length == 0 ? 0 : node.Pods.Values.Count(other => other.OwnerUid == pod.OwnerUid);
        return new NodeScore(
            node, preference, replicas,
            Percent(after.CpuMillis, node.Allocatable.CpuMillis), Percent(after.MemoryBytes, node.Allocatable.MemoryBytes));
    }

    public int CompareTo(NodeScore? other)
    {
        if (other is null) return -1;
        var order = other.Preference.CompareTo(Preference);
        if (order == 0) order = Replicas.CompareTo(other.Replicas);
        if (order == 0) order = other.Packing.CompareTo(Packing);
        return order != 0 ? order : string.CompareOrdinal(Node.Name, other.Node.Name);
    }

    public string Explain(int fitting, int refused)
    {
        var among = fitting == 1 ? "the only node that fits" : $"the best of {fitting} nodes that fit";
        var others = refused > 0 ? $" ({refused} did not)" : "";
        var preferred = Preference != 0 ? $"preference {Preference}, " : "";
        return $"{among}{others}: {preferred}{Replicas} other pods of its owner there, requests with it cpu {CpuPercent}% and memory {MemoryPercent}%";
    }

    private static int PreferredTerms(NodeRecord node, PodRecord pod)
    {
        var sum = 0;
        foreach (var term in pod.View.Spec.Affinity.NodeAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
            if (NodeSelection.Matches(term.Preference, node.View)) sum += term.Weight;
        return sum;
    }

    private static int Percent(long part, long whole) => whole <= 0 ? 0 : (int)(100 * part / whole);
}
