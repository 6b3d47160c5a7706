using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Controllers.ReplicaSets;

/// <summary>
/// What a ReplicaSet needs: a pure function of the set and the pods it has or might adopt.
/// </summary>
/// <param name="Create">How many pods to make.</param>
/// <param name="Delete">Which pods to delete, the least useful first.</param>
/// <param name="Adopt">Pods that match and belong to nobody.</param>
/// <param name="Release">Pods of this set that no longer match.</param>
/// <param name="Status">The status to write.</param>
/// <param name="LookAgain">When a pod becomes available by the passing of time alone.</param>
internal sealed record ReplicaSetPlan(
    int Create,
    IReadOnlyList<Tree> Delete,
    IReadOnlyList<Tree> Adopt,
    IReadOnlyList<Tree> Release,
    Tree Status,
    TimeSpan? LookAgain)
{
    private const int MostAtOnce = 500;

    public static ReplicaSetPlan Make(Tree set, IEnumerable<Tree> candidates, DateTimeOffset now)
    {
        var view = new ReplicaSetView(set);
        var selector = LabelSelector.Of(view.Spec.Selector);
        var owned = new List<Tree>();
        var adopt = new List<Tree>();
        var release = new List<Tree>();
        foreach (var pod in candidates)
        {
            if (!PodFacts.IsActive(pod)) continue;
            var matches = selector.Matches(new TextMap(pod.Labels));
            if (pod.IsControlledBy(set.Uid)) (matches ? owned : release).Add(pod);
            else if (matches && pod.ControllerRef.IsAbsent && !set.IsDeleting) adopt.Add(pod);
        }
        owned.AddRange(adopt);

        var wanted = set.IsDeleting ? owned.Count : view.Spec.Replicas ?? 1;
        var surplus = Math.Max(0, owned.Count - wanted);
        var delete = surplus == 0 ? [] : DeletionOrder.Rank(owned).Take(Math.Min(surplus, MostAtOnce)).ToList();
        return new ReplicaSetPlan(
            Math.Clamp(wanted - owned.Count, 0, MostAtOnce), delete, adopt, release,
            StatusOf(view, owned, now), NextAvailable(owned, view.Spec.MinReadySeconds, now));
    }

    private static Tree StatusOf(ReplicaSetView set, List<Tree> pods, DateTimeOffset now)
    {
        var templateLabels = set.Spec.Template.Metadata.Labels;
        var old = set.Tree.State;
        return Tree.Object(
            ("replicas", pods.Count),
            ("fullyLabeledReplicas", Counted(pods.Count(pod => templateLabels.All(label => pod.Labels[label.Key].Is(label.Value))))),
            ("readyReplicas", Counted(pods.Count(PodFacts.IsReady))),
            ("availableReplicas", Counted(pods.Count(pod => PodFacts.IsAvailable(pod, set.Spec.MinReadySeconds, now)))),
            ("observedGeneration", set.Metadata.Tree["generation"]),
            ("conditions", WithoutFailure(old["conditions"])));
    }

    // A failure that still stands is set again by the attempt that fails.
    private static Tree WithoutFailure(Tree conditions)
    {
        var kept = conditions.Items.ToArray().Where(condition => !condition["type"].Is("ReplicaFailure")).ToArray();
        return kept.Length == 0 ? default : Tree.Array(kept);
    }

    private static Tree Counted(int count) => count == 0 ? default : (Tree)count;

    private static TimeSpan? NextAvailable(List<Tree> pods, int minReadySeconds, DateTimeOffset now)
    {
        if (minReadySeconds == 0) return null;
        var waits = pods.Where(pod => PodFacts.IsReady(pod) && !PodFacts.IsAvailable(pod, minReadySeconds, now))
            .Select(pod => (ApiTime.Of(pod.Condition("Ready")["lastTransitionTime"]) ?? now) + TimeSpan.FromSeconds(minReadySeconds) - now)
            .ToList();
        return waits.Count == 0 ? null : waits.Min() + TimeSpan.FromMilliseconds(10);
    }
}
