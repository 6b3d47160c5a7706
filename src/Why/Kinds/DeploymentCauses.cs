using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a rollout does not go on, or fewer pods are available than declared.</summary>
internal static class DeploymentCauses
{
    private const string Revision = "deployment.kubernetes.io/revision";

    public static Cause Of(KnownObjects known, Tree deployment)
    {
        var wanted = deployment.Spec["replicas"].AsInt32(1);
        var (updated, available) = (deployment.State["updatedReplicas"].AsInt32(), deployment.State["availableReplicas"].AsInt32());
        var title = Explanation.Title(deployment);
        var causes = new List<Cause>();
        if (deployment.Spec["paused"].IsTrue) causes.Add(new Cause("its rollout is paused; kubectl rollout resume goes on with it"));
        if (deployment.State["observedGeneration"].AsInt64() < deployment.Metadata["generation"].AsInt64())
            causes.Add(new Cause("its last change has not been seen by the deployment controller yet"));
        var progress = deployment.Condition("Progressing");
        if (progress["reason"].Is("ProgressDeadlineExceeded"))
            causes.Add(new Cause($"the rollout has made no progress for {deployment.Spec["progressDeadlineSeconds"].AsInt32(600)} seconds; kubectl rollout undo goes back to the revision before"));
        foreach (var set in known.OwnedBy("ReplicaSet", deployment).Where(set => set.Spec["replicas"].AsInt32() > 0).OrderBy(set => set.Annotations[Revision].AsInt64()))
            if (set.State["readyReplicas"].AsInt32() < set.Spec["replicas"].AsInt32()) causes.Add(ReplicaSetCauses.Of(known, set));
        if (updated < wanted) causes.Add(new Cause($"{updated} of {wanted} pods are of the newest template"));
        var isDone = available >= wanted && updated >= wanted;
        if (isDone && causes.Count == 0) return new Cause($"{title} is as declared: {available} of {wanted} pods are available", [.. Spread(known, deployment)]);
        return new Cause($"{title} has {available} of {wanted} pods available", causes);
    }

    private static IEnumerable<Cause> Spread(KnownObjects known, Tree deployment)
    {
        var sets = known.OwnedBy("ReplicaSet", deployment).Select(set => set.Uid).ToHashSet();
        return known.All("Pod").Where(pod => sets.Contains(pod.ControllerRef["uid"].Text)).Select(pod => PodCauses.Of(known, pod));
    }
}
