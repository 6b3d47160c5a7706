using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary>How far a deployment's rollout is, from its spec and status. Pure.</summary>
internal sealed record RolloutProgress(bool Done, bool Failed, string Sentence)
{
    public static RolloutProgress Of(Tree deployment)
    {
        var name = deployment["metadata"]["name"].Text;
        var status = deployment["status"];
        var wanted = deployment["spec"]["replicas"].AsInt64(1);
        var (updated, all, available) = (status["updatedReplicas"].AsInt64(), status["replicas"].AsInt64(), status["availableReplicas"].AsInt64());
        if (status["observedGeneration"].AsInt64() < deployment["metadata"]["generation"].AsInt64()) return Waiting("Waiting for deployment spec update to be observed...");
        foreach (var condition in status["conditions"].Items)
            if (condition["type"].Is("Progressing") && condition["reason"].Is("ProgressDeadlineExceeded"))
                return new RolloutProgress(false, true, $"deployment \"{name}\" exceeded its progress deadline");
        if (updated < wanted) return Waiting($"Waiting for deployment \"{name}\" rollout to finish: {updated} out of {wanted} new replicas have been updated...");
        if (all > updated) return Waiting($"Waiting for deployment \"{name}\" rollout to finish: {all - updated} old replicas are pending termination...");
        if (available < updated) return Waiting($"Waiting for deployment \"{name}\" rollout to finish: {available} of {updated} updated replicas are available...");
        return new RolloutProgress(true, false, $"deployment \"{name}\" successfully rolled out");
    }

    private static RolloutProgress Waiting(string sentence) => new(false, false, sentence);
}
