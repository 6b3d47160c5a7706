using System.Globalization;
using Naru.Resources.Views;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>Nodes chosen by their labels and name: a pod's nodeSelector and node affinity, and a volume's.</summary>
public static class NodeSelection
{
    internal static bool Matches(NodeRecord node, PodRecord pod)
    {
        foreach (var (key, value) in pod.View.Spec.NodeSelector)
            if (node.View.Metadata.Labels[key] != value) return false;
        var required = pod.View.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution;
        return !required.IsPresent || Matches(required, node.View);
    }

    /// <summary>The terms are alternatives; within one everything must hold, and an empty one holds nowhere.</summary>
    public static bool Matches(NodeSelectorView selector, NodeView node)
    {
        foreach (var term in selector.NodeSelectorTerms)
            if (Matches(term, node)) return true;
        return false;
    }

    internal static bool Matches(NodeSelectorTermView term, NodeView node)
    {
        if (term.MatchExpressions.Count + term.MatchFields.Count == 0) return false;
        foreach (var expression in term.MatchExpressions)
            if (!Matches(expression, node.Metadata.Labels[expression.Key])) return false;
        foreach (var field in term.MatchFields)
            if (!Matches(field, field.Key == "metadata.name" ? node.Metadata.Name : null)) return false;
        return true;
    }

    private static bool Matches(NodeSelectorRequirementView requirement, string? value) => requirement.Operator switch
    {
        "In" => value is not null && requirement.Values.Contains(value),
        "NotIn" => value is null || !requirement.Values.Contains(value),
        "Exists" => value is not null,
        "DoesNotExist" => value is null,
        "Gt" => Compare(requirement, value) > 0,
        "Lt" => Compare(requirement, value) < 0,
        _ => false,
    };

    private static int Compare(NodeSelectorRequirementView requirement, string? value) =>
        requirement.Values.Count == 1
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
        && long.TryParse(requirement.Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : 0;
}
