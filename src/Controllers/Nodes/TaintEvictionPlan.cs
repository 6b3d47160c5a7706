using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Scheduler.Filters;

namespace Naru.Controllers.Nodes;

/// <summary>When a pod must leave its node because of the node's NoExecute taints. Pure.</summary>
internal static class TaintEvictionPlan
{
    /// <summary>The moment to go: now or past means at once; null means it may stay.</summary>
    public static DateTimeOffset? LeavesAt(Tree pod, Tree node, DateTimeOffset now)
    {
        DateTimeOffset? leaves = null;
        foreach (var taint in new NodeView(node).Spec.Taints)
        {
            if (taint.Effect != "NoExecute") continue;
            var since = taint.TimeAdded ?? now;
            if (ToleratedFor(pod, taint) is not { } patience) continue;
            var at = since + patience;
            if (leaves is null || at < leaves) leaves = at;
        }
        return leaves;
    }

    // The shortest of the tolerations that match; null when one of them has no end.
    private static TimeSpan? ToleratedFor(Tree pod, TaintView taint)
    {
        TimeSpan? shortest = null;
        var matched = false;
        foreach (var toleration in new PodView(pod).Spec.Tolerations)
        {
            if (!TaintFilter.Matches(toleration, taint.Key, taint.Value, taint.Effect)) continue;
            matched = true;
            if (toleration.TolerationSeconds is not { } seconds) continue;
            var patience = TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 10L * 365 * 24 * 3600));
            if (shortest is null || patience < shortest) shortest = patience;
        }
        return matched ? shortest : TimeSpan.Zero;
    }
}
