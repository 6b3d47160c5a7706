using Naru.Resources.Quantities;
using Naru.Resources.Views;

namespace Naru.Controllers.Deployments;

/// <summary>How far a rollout may go above and below the declared number of pods.</summary>
internal readonly record struct RolloutLimits(int MaxSurge, int MaxUnavailable)
{
    public static RolloutLimits Of(DeploymentView deployment)
    {
        if (deployment.Spec.Strategy.Type == "Recreate") return new RolloutLimits(0, deployment.Spec.Replicas ?? 1);
        var replicas = deployment.Spec.Replicas ?? 1;
        var rolling = deployment.Spec.Strategy.Tree["rollingUpdate"];
        var surge = IntOrString.Of(rolling["maxSurge"]).Scaled(replicas, roundUp: true) ?? (replicas + 3) / 4;
        var unavailable = IntOrString.Of(rolling["maxUnavailable"]).Scaled(replicas, roundUp: false) ?? replicas / 4;
        // Both may round to 0, and then nothing could ever move.
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return new RolloutLimits(surge, Math.Min(unavailable, replicas));
    }
}
