using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.Deployments;

/// <summary>The status of a deployment, with the conditions that <c>kubectl rollout status</c> and people read.</summary>
internal static class DeploymentStatus
{
    private const string Progressing = "Progressing";

    public static Tree Make(Tree deployment, OwnedSets sets, RolloutLimits limits, DateTimeOffset now)
    {
        var total = sets.All.Sum(set => set.State["replicas"].AsInt32());
        var available = sets.All.Sum(set => set.State["availableReplicas"].AsInt32());
        var status = Tree.Object(
            ("observedGeneration", deployment.Metadata["generation"]),
            ("replicas", Counted(total)),
            ("updatedReplicas", Counted(sets.New.State["replicas"].AsInt32())),
            ("readyReplicas", Counted(sets.All.Sum(set => set.State["readyReplicas"].AsInt32()))),
            ("availableReplicas", Counted(available)),
            ("unavailableReplicas", Counted(Math.Max(0, sets.Desired - available))),
            ("collisionCount", deployment.State["collisionCount"]),
            ("conditions", deployment.State["conditions"]));
        var changed = deployment.With("status", status);
        var least = deployment.Spec["replicas"].AsInt32(1) - limits.MaxUnavailable;
        changed = available >= least
            ? With(changed, "Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
            : With(changed, "Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now);
        changed = WithProgress(deployment, changed, sets, now);
        return WithFailure(changed, sets, now).State;
    }

    /// <summary>All pods are of the new template, all are available, and no others are left.</summary>
    public static bool IsComplete(Tree deployment, Tree status)
    {
        var replicas = deployment.Spec["replicas"].AsInt32(1);
        return status["updatedReplicas"].AsInt32() == replicas && status["replicas"].AsInt32() == replicas && status["availableReplicas"].AsInt32() == replicas;
    }

    public static TimeSpan? UntilDeadline(Tree deployment, Tree status, DateTimeOffset now)
    {
        var condition = deployment.With("status", status).Condition(Progressing);
        if (condition["reason"].Text is "NewReplicaSetAvailable" or "ProgressDeadlineExceeded" or "DeploymentPaused") return null;
        if (ApiTime.Of(condition["lastUpdateTime"]) is not { } since) return null;
        var left = since + Deadline(deployment) - now;
        return left > TimeSpan.Zero ? left + TimeSpan.FromSeconds(1) : null;
    }

    private static Tree WithProgress(Tree before, Tree changed, OwnedSets sets, DateTimeOffset now)
    {
        var old = before.Condition(Progressing);
        var subject = sets.New.IsAbsent ? $"Deployment \"{before.ObjectName}\"" : $"ReplicaSet \"{sets.New.ObjectName}\"";
        if (before.Spec["paused"].IsTrue) return With(changed, Progressing, "Unknown", "DeploymentPaused", "Deployment is paused", now);
        if (old["reason"].Is("DeploymentPaused")) return With(changed, Progressing, "Unknown", "DeploymentResumed", "Deployment is resumed", now);
        if (IsComplete(before, changed.State) && !sets.New.IsAbsent)
            return With(changed, Progressing, "True", "NewReplicaSetAvailable", $"{subject} has successfully progressed.", now);
        // A new template after a finished rollout starts the clock again.
        if (old.IsAbsent || HasProgressed(before.State, changed.State) || before.Metadata["generation"].AsInt64() != before.State["observedGeneration"].AsInt64())
            return With(changed, Progressing, "True", "ReplicaSetUpdated", $"{subject} is progressing.", now, touch: true);
        if (old["reason"].Is("NewReplicaSetAvailable") || old["reason"].Is("ProgressDeadlineExceeded")) return changed;
        return ApiTime.Of(old["lastUpdateTime"]) is { } since && since + Deadline(before) < now
            ? With(changed, Progressing, "False", "ProgressDeadlineExceeded", $"{subject} has timed out progressing.", now)
            : changed;
    }

    private static Tree WithFailure(Tree changed, OwnedSets sets, DateTimeOffset now)
    {
        foreach (var set in sets.All)
            if (set.Condition("ReplicaFailure") is { IsAbsent: false } failure)
                return With(changed, "ReplicaFailure", failure["status"].Text, failure["reason"].Text, failure["message"].Text, now);
        var kept = changed.State["conditions"].Items.ToArray().Where(condition => !condition["type"].Is("ReplicaFailure"));
        return changed.WithPath(["status", "conditions"], Tree.Array(kept));
    }

    private static bool HasProgressed(Tree old, Tree status)
    {
        int Old(string field) => old[field].AsInt32();
        int New(string field) => status[field].AsInt32();
        return New("updatedReplicas") > Old("updatedReplicas")
            || New("replicas") - New("updatedReplicas") < Old("replicas") - Old("updatedReplicas")
            || New("readyReplicas") > Old("readyReplicas")
            || New("availableReplicas") > Old("availableReplicas");
    }

    private static TimeSpan Deadline(Tree deployment) => TimeSpan.FromSeconds(deployment.Spec["progressDeadlineSeconds"].AsInt32(600));

    private static Tree Counted(int count) => count == 0 ? default : (Tree)count;

    private static Tree With(Tree deployment, string type, string status, string reason, string message, DateTimeOffset now, bool touch = false)
    {
        var old = deployment.Condition(type);
        var same = old["status"].Is(status) && old["reason"].Is(reason) && old["message"].Is(message);
        return same && !touch ? deployment : deployment.WithCondition(type, status, reason, message, now, new Field("lastUpdateTime", now.Rfc3339()));
    }
}
