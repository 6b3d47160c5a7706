using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a pod does not run or is not ready; or, when it is, why it is on its node.</summary>
internal static class PodCauses
{
    private const string Placement = "naru.dev/placement";

    public static Cause Of(KnownObjects known, Tree pod)
    {
        var title = Explanation.Title(pod);
        var node = pod.Spec["nodeName"].Text;
        if (node.Length == 0) return Unplaced(known, pod, title);
        if (pod.IsDeleting) return new Cause($"{title} is being deleted", [.. Leaving(known, pod, node)]);
        if (pod.State["phase"].Text is "Succeeded" or "Failed") return new Cause($"{title} has ended: {pod.State["phase"].Text} {pod.State["reason"].Text}".TrimEnd(), [.. Containers(pod)]);
        var where = Where(pod, node);
        if (pod.IsConditionTrue("Ready")) return new Cause($"{title} runs and is ready", where);
        var causes = Containers(pod).Concat(Silent(known, node)).Concat(Explanation.Warnings(known, pod)).ToList();
        if (causes.Count == 0) causes.AddRange(Explanation.Conditions(pod));
        return new Cause($"{title} is not ready", [.. causes, where]);
    }

    private static Cause Unplaced(KnownObjects known, Tree pod, string title)
    {
        if (pod.Spec["schedulingGates"].Count > 0) return new Cause($"{title} waits: its scheduling gates are closed");
        var condition = pod.Condition("PodScheduled");
        if (condition.IsAbsent) return new Cause($"{title} has no node yet", new Cause("the scheduler has not looked at it"));
        var claims = pod.Spec["volumes"].Items.ToArray().Select(volume => volume["persistentVolumeClaim"]["claimName"].Text).Where(name => name.Length > 0)
            .Select(name => known.Find("PersistentVolumeClaim", pod.Namespace, name)).Where(claim => !claim.IsAbsent && claim.Spec["volumeName"].IsEmpty)
            .Select(claim => ClaimCauses.Of(known, claim));
        return new Cause($"{title} fits on no node", [new Cause(condition["message"].Text, [.. NodeRoom.Against(known, pod)]), .. claims]);
    }

    private static Cause Where(Tree pod, string node) =>
        new($"it is on {node}", pod.Annotations[Placement].TextOrNull is { } why ? [new Cause($"which was {why}")] : []);

    private static IEnumerable<Cause> Leaving(KnownObjects known, Tree pod, string node)
    {
        if (pod.Metadata["finalizers"].Count > 0)
            yield return new Cause($"finalizers hold it: {string.Join(", ", pod.Metadata["finalizers"].Items.ToArray().Select(finalizer => finalizer.Text))}");
        foreach (var silent in Silent(known, node)) yield return silent;
        yield return new Cause($"its containers on {node} have {pod.Metadata["deletionGracePeriodSeconds"].AsInt64()} seconds to stop");
    }

    private static IEnumerable<Cause> Silent(KnownObjects known, string node)
    {
        var tree = known.Find("Node", "", node);
        if (tree.IsAbsent) return [new Cause($"its node {node} does not exist any more")];
        return tree.IsConditionTrue("Ready") ? [] : [NodeCauses.Of(known, tree)];
    }

    private static IEnumerable<Cause> Containers(Tree pod)
    {
        foreach (var list in (Tree[])[pod.State["initContainerStatuses"], pod.State["containerStatuses"]])
            foreach (var container in list.Items.ToArray())
                if (ContainerCauses.Of(pod, container) is { } cause) yield return cause;
    }
}
