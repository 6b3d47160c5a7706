using System.Globalization;
using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.ReplicaSets;

/// <summary>
/// Which pods go first when there are too many: those without a node, pending before unknown before running, not ready,
/// the cheaper by <c>controller.kubernetes.io/pod-deletion-cost</c>, those that share their node with most of their
/// kind, the younger in readiness, the more often restarted, the younger; at last the name, so that the order is one.
/// </summary>
internal static class DeletionOrder
{
    public static IEnumerable<Tree> Rank(IReadOnlyList<Tree> pods)
    {
        var perNode = pods.GroupBy(NodeOf).ToDictionary(group => group.Key, group => group.Count());
        return pods
            .OrderBy(pod => NodeOf(pod).Length == 0 ? 0 : 1)
            .ThenBy(pod => pod.State["phase"].Text switch { "Pending" => 0, "Running" => 2, _ => 1 })
            .ThenBy(pod => PodFacts.IsReady(pod) ? 1 : 0)
            .ThenBy(Cost)
            .ThenByDescending(pod => perNode[NodeOf(pod)])
            .ThenByDescending(pod => ApiTime.Of(pod.Condition("Ready")["lastTransitionTime"]) ?? DateTimeOffset.MaxValue)
            .ThenByDescending(PodFacts.Restarts)
            .ThenByDescending(pod => ApiTime.Of(pod.Metadata["creationTimestamp"]) ?? DateTimeOffset.MaxValue)
            .ThenBy(pod => pod.ObjectName, StringComparer.Ordinal);
    }

    private static string NodeOf(Tree pod) => pod.Spec["nodeName"].Text;

    private static int Cost(Tree pod) =>
        int.TryParse(pod.Annotations["controller.kubernetes.io/pod-deletion-cost"].Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var cost) ? cost : 0;
}
