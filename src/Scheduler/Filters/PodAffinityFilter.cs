using Naru.Resources.Selectors;
using Naru.Resources.Views;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>Affinity and anti-affinity between pods, counted once for all nodes.</summary>
internal sealed class PodAffinityFilter
{
    private readonly List<(string TopologyKey, HashSet<string> Values, bool AnyMatch, bool MatchesSelf)> _required = [];
    private readonly List<(string TopologyKey, HashSet<string> Values)> _forbidden = [];
    private readonly HashSet<(string TopologyKey, string Value)> _refusing = [];
    private readonly List<(string TopologyKey, Dictionary<string, int> Counts, int Weight)> _preferred = [];

    public PodAffinityFilter(ClusterSnapshot cluster, PodRecord pod)
    {
        var affinity = pod.View.Spec.Affinity;
        foreach (var term in affinity.PodAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
        {
            var found = Count(cluster, pod, term);
            _required.Add((term.TopologyKey, [.. found.Keys], found.Count > 0, Selects(cluster, term, pod, pod)));
        }
        foreach (var term in affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
            _forbidden.Add((term.TopologyKey, [.. Count(cluster, pod, term).Keys]));
        foreach (var weighted in affinity.PodAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
            _preferred.Add((weighted.PodAffinityTerm.TopologyKey, Count(cluster, pod, weighted.PodAffinityTerm), weighted.Weight));
        foreach (var weighted in affinity.PodAntiAffinity.PreferredDuringSchedulingIgnoredDuringExecution)
            _preferred.Add((weighted.PodAffinityTerm.TopologyKey, Count(cluster, pod, weighted.PodAffinityTerm), -weighted.Weight));
        FindRefusing(cluster, pod);
    }

    public string? Against(NodeRecord node)
    {
        var labels = node.View.Metadata.Labels;
        foreach (var (key, values, anyMatch, matchesSelf) in _required)
        {
            var here = labels[key];
            // The first of a group that wants to be together has nobody to join.
            if (here is null || !(values.Contains(here) || (!anyMatch && matchesSelf))) return "node(s) didn't match pod affinity rules";
        }
        foreach (var (key, values) in _forbidden)
            if (labels[key] is { } here && values.Contains(here)) return "node(s) didn't match pod anti-affinity rules";
        foreach (var (key, value) in _refusing)
            if (labels[key] == value) return "node(s) didn't satisfy existing pods anti-affinity rules";
        return null;
    }

    public int Preference(NodeRecord node)
    {
        var sum = 0;
        foreach (var (key, counts, weight) in _preferred)
            if (node.View.Metadata.Labels[key] is { } here && counts.GetValueOrDefault(here) > 0) sum += weight;
        return sum;
    }

    private void FindRefusing(ClusterSnapshot cluster, PodRecord pod)
    {
        foreach (var node in cluster.Nodes)
            foreach (var other in node.Pods.Values)
                foreach (var term in other.View.Spec.Affinity.PodAntiAffinity.RequiredDuringSchedulingIgnoredDuringExecution)
                    if (node.View.Metadata.Labels[term.TopologyKey] is { } value && Selects(cluster, term, other, pod)) _refusing.Add((term.TopologyKey, value));
    }

    private static Dictionary<string, int> Count(ClusterSnapshot cluster, PodRecord pod, PodAffinityTermView term)
    {
        var counts = new Dictionary<string, int>();
        foreach (var node in cluster.Nodes)
        {
            if (node.View.Metadata.Labels[term.TopologyKey] is not { } value) continue;
            foreach (var other in node.Pods.Values)
                if (!other.View.Metadata.IsBeingDeleted && Selects(cluster, term, pod, other)) counts[value] = counts.GetValueOrDefault(value) + 1;
        }
        return counts;
    }

    private static bool Selects(ClusterSnapshot cluster, PodAffinityTermView term, PodRecord from, PodRecord candidate)
    {
        var inNamespace = term.NamespaceSelector.IsPresent
            ? term.Namespaces.Contains(candidate.Key.Namespace)
                || LabelSelector.Of(term.NamespaceSelector).Matches(new TextMap(cluster.NamespaceLabels(candidate.Key.Namespace)))
            : term.Namespaces.Count > 0 ? term.Namespaces.Contains(candidate.Key.Namespace) : candidate.Key.Namespace == from.Key.Namespace;
        return inNamespace && LabelSelector.Of(term.LabelSelector).Matches(candidate.View.Metadata.Labels);
    }
}
