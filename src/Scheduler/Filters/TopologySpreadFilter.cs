using Naru.Resources.Selectors;
using Naru.Resources.Views;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>How evenly matching pods lie over the domains of a topology key; counted once for all nodes.</summary>
internal sealed class TopologySpreadFilter
{
    private readonly List<(TopologySpreadConstraintView Constraint, Dictionary<string, int> Counts, bool CountsSelf)> _constraints = [];

    public TopologySpreadFilter(ClusterSnapshot cluster, PodRecord pod)
    {
        foreach (var constraint in pod.View.Spec.TopologySpreadConstraints)
        {
            var selector = LabelSelector.Of(constraint.LabelSelector);
            _constraints.Add((constraint, Count(cluster, pod, constraint, selector), selector.Matches(pod.View.Metadata.Labels)));
        }
    }

    public string? Against(NodeRecord node)
    {
        foreach (var (constraint, counts, countsSelf) in _constraints)
        {
            if (constraint.WhenUnsatisfiable != "DoNotSchedule") continue;
            if (node.View.Metadata.Labels[constraint.TopologyKey] is not { } domain)
                return "node(s) didn't match pod topology spread constraints (missing required label)";
            if (Skew(counts, domain, countsSelf) > constraint.MaxSkew) return "node(s) didn't match pod topology spread constraints";
        }
        return null;
    }

    /// <summary>Less is better: by how much the pod would be too many in its domains, over all soft constraints.</summary>
    public int Unevenness(NodeRecord node)
    {
        var sum = 0;
        foreach (var (constraint, counts, countsSelf) in _constraints)
            if (constraint.WhenUnsatisfiable == "ScheduleAnyway")
                sum += node.View.Metadata.Labels[constraint.TopologyKey] is { } domain ? Skew(counts, domain, countsSelf) : 100;
        return sum;
    }

    private static int Skew(Dictionary<string, int> counts, string domain, bool countsSelf) =>
        counts.GetValueOrDefault(domain) + (countsSelf ? 1 : 0) - (counts.Count == 0 ? 0 : counts.Values.Min());

    private static Dictionary<string, int> Count(ClusterSnapshot cluster, PodRecord pod, TopologySpreadConstraintView constraint, LabelSelector selector)
    {
        var counts = new Dictionary<string, int>();
        foreach (var node in cluster.Nodes)
        {
            if (node.View.Metadata.Labels[constraint.TopologyKey] is not { } domain) continue;
            if (constraint.NodeAffinityPolicy != "Ignore" && !NodeSelection.Matches(node, pod)) continue;
            if (constraint.NodeTaintsPolicy == "Honor" && TaintFilter.Untolerated(node, pod) is not null) continue;
            counts[domain] = counts.GetValueOrDefault(domain) + node.Pods.Values.Count(other =>
                other.Key.Namespace == pod.Key.Namespace && !other.View.Metadata.IsBeingDeleted && selector.Matches(other.View.Metadata.Labels));
        }
        return counts;
    }
}
