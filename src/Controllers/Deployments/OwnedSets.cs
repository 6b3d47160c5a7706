using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>A deployment's ReplicaSets: the one of its template, and the others, oldest first.</summary>
internal sealed record OwnedSets(Tree New, IReadOnlyList<Tree> Old)
{
    public IEnumerable<Tree> All => New.IsAbsent ? Old : Old.Append(New);

    public int Desired => All.Sum(Replicas);

    public static OwnedSets Of(Tree deployment, IEnumerable<Tree> sets)
    {
        var owned = sets.Where(set => set.IsControlledBy(deployment.Uid) && !set.IsDeleting)
            .OrderBy(set => ApiTime.Of(set.Metadata["creationTimestamp"]) ?? DateTimeOffset.MaxValue)
            .ThenBy(set => set.ObjectName, StringComparer.Ordinal)
            .ToList();
        var current = owned.Find(set => Revisions.SameTemplate(deployment, set));
        return new OwnedSets(current, [.. owned.Where(set => set.Uid != current.Uid)]);
    }

    /// <summary>Declared.</summary>
    public static int Replicas(Tree set) => set.Spec["replicas"].AsInt32(1);

    /// <summary>Declared, or more when pods beyond that are still there.</summary>
    public static int Present(Tree set) => Math.Max(Replicas(set), set.State["replicas"].AsInt32());

    /// <summary>True when the status speaks of what is declared now.</summary>
    public static bool IsObserved(Tree set) => set.State["observedGeneration"].AsInt64() >= set.Metadata["generation"].AsInt64();

    /// <summary>Available as last observed, and never more than declared: the observation may be older than the declaration.</summary>
    public static int Available(Tree set) => Math.Min(set.State["availableReplicas"].AsInt32(), Replicas(set));
}
