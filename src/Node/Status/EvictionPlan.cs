using Naru.Node.Machine;
using Naru.Node.Pods;

namespace Naru.Node.Status;

/// <summary>
/// Whom to take a node's memory back from: first pods that use more than they asked for, of those the weaker class first,
/// then the one furthest above its request. A pod within its request goes last.
/// </summary>
internal static class EvictionPlan
{
    public static PodGoal? Choose(IEnumerable<PodGoal> pods, IReadOnlyList<ContainerUsage> usage)
    {
        var used = usage.GroupBy(u => u.PodUid, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Sum(u => u.MemoryBytes), StringComparer.Ordinal);
        return pods
            .Where(pod => pod.KnownPhase is "Running" or "Pending" && !pod.IsDeleting && used.ContainsKey(pod.Uid))
            .Select(pod => (Pod: pod, Over: used[pod.Uid] - PodResources.OfPod(pod.Pod).MemoryRequestBytes))
            .OrderByDescending(p => p.Over > 0)
            .ThenByDescending(p => p.Pod.Qos)
            .ThenBy(p => p.Pod.Pod["spec"]["priority"].AsInt64())
            .ThenByDescending(p => p.Over)
            .ThenBy(p => p.Pod.Uid, StringComparer.Ordinal)
            .Select(p => p.Pod)
            .FirstOrDefault();
    }
}
