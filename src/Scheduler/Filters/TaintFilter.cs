using Naru.Resources.Views;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>Taints of nodes against tolerations of pods.</summary>
public static class TaintFilter
{
    /// <summary>The taint of a cordoned node.</summary>
    public const string Unschedulable = "node.kubernetes.io/unschedulable";

    internal static string? Untolerated(NodeRecord node, PodRecord pod)
    {
        foreach (var taint in node.View.Spec.Taints)
            if (taint.Effect is "NoSchedule" or "NoExecute" && !Tolerates(pod, taint.Key, taint.Value, taint.Effect))
                return $"node(s) had untolerated taint {{{taint.Key}: {taint.Value}}}";
        return null;
    }

    /// <summary>How many of the node's soft taints the pod does not tolerate.</summary>
    internal static int SoftlyUntolerated(NodeRecord node, PodRecord pod)
    {
        var count = 0;
        foreach (var taint in node.View.Spec.Taints)
            if (taint.Effect == "PreferNoSchedule" && !Tolerates(pod, taint.Key, taint.Value, taint.Effect)) count++;
        return count;
    }

    internal static bool Tolerates(PodRecord pod, string key, string value, string effect)
    {
        foreach (var toleration in pod.View.Spec.Tolerations)
            if (Matches(toleration, key, value, effect)) return true;
        return false;
    }

    /// <summary>True when the toleration is about this taint.</summary>
    public static bool Matches(TolerationView toleration, string key, string value, string effect)
    {
        if (toleration.Effect.Length > 0 && toleration.Effect != effect) return false;
        if (toleration.Key.Length > 0 && toleration.Key != key) return false;
        return toleration.Operator == "Exists" || (toleration.Key.Length > 0 && toleration.Value == value);
    }
}
