using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a ReplicaSet has not the pods it declares.</summary>
internal static class ReplicaSetCauses
{
    public static Cause Of(KnownObjects known, Tree set)
    {
        var wanted = set.Spec["replicas"].AsInt32(1);
        var pods = known.OwnedBy("Pod", set).ToList();
        var ready = pods.Count(pod => pod.IsConditionTrue("Ready") && !pod.IsDeleting);
        var title = $"{Explanation.Title(set)} has {ready} ready pods of {wanted}";
        var failure = set.Condition("ReplicaFailure");
        var refused = failure["status"].Is("True") ? [new Cause($"pods cannot be made: {failure["message"].Text}")] : Array.Empty<Cause>();
        return new Cause(title, [.. refused, .. NotReady(known, pods)]);
    }

    /// <summary>The pods that are not ready, each with its causes; pods with the same causes once.</summary>
    public static IEnumerable<Cause> NotReady(KnownObjects known, IEnumerable<Tree> pods) =>
        pods.Where(pod => !pod.IsConditionTrue("Ready")).Select(pod => (Pod: pod, Cause: PodCauses.Of(known, pod)))
            .GroupBy(one => string.Join('\n', one.Cause.Because.Select(cause => cause.ToString())))
            .Select(group => group.Count() == 1 ? group.First().Cause : group.First().Cause with { Text = $"{group.First().Cause.Text} (and {group.Count() - 1} more likewise)" });
}
