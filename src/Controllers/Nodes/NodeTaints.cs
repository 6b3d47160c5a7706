using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Nodes;

/// <summary>The taints that follow from a node's conditions and its cordon; all others are left alone, but for their time.</summary>
internal static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";

    private static readonly (string Condition, string Taint)[] Pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];

    /// <summary>The node with the taints it should have.</summary>
    public static Tree Apply(Tree node, DateTimeOffset now)
    {
        var wanted = Wanted(node).ToList();
        var taints = node.Spec["taints"].Items.ToArray().Where(taint => !IsOurs(taint) || wanted.Exists(want => IsSame(taint, want))).Select(taint => Timed(taint, now)).ToList();
        foreach (var want in wanted)
            if (!taints.Exists(taint => IsSame(taint, want)))
                taints.Add(Timed(Tree.Object(("key", want.Key), ("effect", want.Effect)), now));
        return node.WithPath(["spec", "taints"], taints.Count == 0 ? default : Tree.Array(taints));
    }

    // How long a pod bears a taint is counted from this time, whoever set the taint; who does so by hand rarely says it.
    private static Tree Timed(Tree taint, DateTimeOffset now) =>
        taint["effect"].Is("NoExecute") && taint["timeAdded"].IsNothing ? taint.With("timeAdded", now.Rfc3339()) : taint;

    private static IEnumerable<(string Key, string Effect)> Wanted(Tree node)
    {
        var broken = node.Condition("Ready")["status"].Text switch
        {
            "True" => null,
            "Unknown" => Unreachable,
            _ => NotReady,
        };
        if (broken is not null)
        {
            yield return (broken, "NoSchedule");
            yield return (broken, "NoExecute");
        }
        if (node.Spec["unschedulable"].IsTrue) yield return ("node.kubernetes.io/unschedulable", "NoSchedule");
        foreach (var (condition, taint) in Pressures)
            if (node.IsConditionTrue(condition)) yield return (taint, "NoSchedule");
    }

    private static bool IsOurs(Tree taint)
    {
        var key = taint["key"].Text;
        return key is NotReady or Unreachable or "node.kubernetes.io/unschedulable" || Pressures.Any(pressure => pressure.Taint == key);
    }

    private static bool IsSame(Tree taint, (string Key, string Effect) want) => taint["key"].Is(want.Key) && taint["effect"].Is(want.Effect);
}
