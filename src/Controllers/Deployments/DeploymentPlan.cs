using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Controllers.Deployments;

/// <summary>
/// What a Deployment needs next: a pure function of the deployment, the ReplicaSets of its namespace, its pods and the time.
/// The plan goes one step; each step's effect comes back as a change of a ReplicaSet's status and leads to the next.
/// </summary>
/// <param name="Revision">The deployment's revision annotation; "" when it stays.</param>
/// <param name="LookAgain">When the progress deadline may have passed.</param>
internal sealed record DeploymentPlan(IReadOnlyList<DeploymentAction> Actions, Tree Status, string Revision, TimeSpan? LookAgain)
{
    public static DeploymentPlan Make(Tree deployment, IEnumerable<Tree> setsOfNamespace, bool oldPodsRun, DateTimeOffset now)
    {
        var view = new DeploymentView(deployment);
        var sets = OwnedSets.Of(deployment, setsOfNamespace);
        if (deployment.IsDeleting) return new DeploymentPlan([], deployment.State, "", null);

        var limits = RolloutLimits.Of(view);
        var replicas = view.Spec.Replicas ?? 1;
        var revision = RevisionOf(deployment, sets);
        var actions = new List<DeploymentAction>();
        var mustWait = view.Spec.Strategy.Type == "Recreate" && (oldPodsRun || sets.Old.Any(set => OwnedSets.Replicas(set) > 0));
        if (sets.New.IsAbsent && !view.Spec.Paused && !mustWait) actions.Add(CreateNew(deployment, sets, replicas, limits, revision));

        var sizes = Sizes(view, sets, replicas, limits, mustWait);
        foreach (var set in sets.All)
        {
            var changed = Annotated(deployment, set, set.Uid == sets.New.Uid && !view.Spec.Paused ? revision : Revisions.Of(set), replicas, limits);
            changed = changed.WithPath(["spec", "replicas"], sizes[set.ObjectName]);
            if (!Tree.DeepEquals(changed, set)) actions.Add(new DeploymentAction.Write(changed, OwnedSets.Replicas(set), sizes[set.ObjectName]));
        }
        var status = DeploymentStatus.Make(deployment, sets, limits, now);
        if (DeploymentStatus.IsComplete(deployment, status)) actions.AddRange(Forgotten(sets, view.Spec.RevisionHistoryLimit ?? 10));
        var newRevision = view.Spec.Paused && sets.New.IsAbsent ? "" : revision.ToString();
        return new DeploymentPlan(actions, status, newRevision, DeploymentStatus.UntilDeadline(deployment, status, now));
    }

    private static IReadOnlyDictionary<string, int> Sizes(DeploymentView view, OwnedSets sets, int replicas, RolloutLimits limits, bool mustWait)
    {
        var rescaled = sets.All.Any(set => OwnedSets.Replicas(set) > 0
            && Revisions.Number(set, Revisions.DesiredReplicas) != replicas && set.Annotations.Has(Revisions.DesiredReplicas));
        if (view.Spec.Strategy.Type == "Recreate" && !view.Spec.Paused)
            return sets.All.ToDictionary(
                set => set.ObjectName,
                set => set.Uid != sets.New.Uid ? 0 : mustWait ? OwnedSets.Replicas(set) : replicas);
        if (view.Spec.Paused || rescaled) return RollingSteps.Proportional(sets, replicas, limits);
        return RollingSteps.Next(sets, replicas, limits);
    }

    private static int RevisionOf(Tree deployment, OwnedSets sets)
    {
        var highestOld = sets.Old.Select(Revisions.Of).DefaultIfEmpty(0).Max();
        var own = sets.New.IsAbsent ? 0 : Revisions.Of(sets.New);
        return Math.Max(own, highestOld + 1);
    }

    private static DeploymentAction.Create CreateNew(Tree deployment, OwnedSets sets, int replicas, RolloutLimits limits, int revision)
    {
        var template = Revisions.Bare(deployment.Spec["template"]);
        var hash = Revisions.Hash(template, deployment.State["collisionCount"].AsInt32());
        var labels = template["metadata"]["labels"].With(Revisions.TemplateHash, hash);
        var recreate = deployment.Spec["strategy"]["type"].Is("Recreate");
        var room = sets.Old.All(OwnedSets.IsObserved) ? replicas + limits.MaxSurge - sets.All.Sum(OwnedSets.Present) : 0;
        var size = recreate ? replicas : Math.Clamp(room, 0, replicas);
        var set = Tree.Object(
            ("apiVersion", "apps/v1"),
            ("kind", "ReplicaSet"),
            ("metadata", Tree.Object(
                ("name", $"{deployment.ObjectName}-{hash}"), ("namespace", deployment.Namespace), ("labels", labels),
                ("ownerReferences", Tree.Array(Owner.ControllerOf(deployment).ToTree())))),
            ("spec", Tree.Object(
                ("replicas", size),
                ("minReadySeconds", deployment.Spec["minReadySeconds"]),
                ("selector", deployment.Spec["selector"].WithPath(["matchLabels", Revisions.TemplateHash], hash)),
                ("template", template.WithPath(["metadata", "labels"], labels)))));
        return new DeploymentAction.Create(Annotated(deployment, set, revision, replicas, limits));
    }

    private static Tree Annotated(Tree deployment, Tree set, int revision, int replicas, RolloutLimits limits)
    {
        var annotations = set.Annotations;
        var isNew = Revisions.SameTemplate(deployment, set);
        if (isNew)
            foreach (var (key, value) in Revisions.Copied(deployment)) annotations = annotations.With(key, value);
        var before = Revisions.Of(set);
        if (isNew && before != 0 && before != revision)
            annotations = annotations.With(Revisions.History, annotations[Revisions.History] is { IsString: true } past ? $"{past.Text},{before}" : before.ToString());
        annotations = annotations.With(Revisions.Revision, revision.ToString());
        if (OwnedSets.Replicas(set) > 0 || isNew)
            annotations = annotations.With(Revisions.DesiredReplicas, replicas.ToString()).With(Revisions.MaxReplicas, (replicas + limits.MaxSurge).ToString());
        return set.WithPath(["metadata", "annotations"], annotations);
    }

    private static IEnumerable<DeploymentAction> Forgotten(OwnedSets sets, int keep) =>
        sets.Old.Where(set => OwnedSets.Replicas(set) == 0 && set.State["replicas"].AsInt32() == 0)
            .OrderByDescending(Revisions.Of)
            .Skip(keep)
            .Select(set => new DeploymentAction.Delete(set));
}
