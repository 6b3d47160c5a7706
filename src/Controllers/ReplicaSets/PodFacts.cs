using Naru.Resources.Objects;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Controllers.ReplicaSets;

/// <summary>What controllers ask of a pod.</summary>
internal static class PodFacts
{
    /// <summary>It has ended and will not run again.</summary>
    public static bool HasEnded(Tree pod) => pod.State["phase"].Text is "Succeeded" or "Failed";

    /// <summary>It counts as a replica: neither ended nor on its way out.</summary>
    public static bool IsActive(Tree pod) => !HasEnded(pod) && !pod.IsDeleting;

    public static bool IsReady(Tree pod) => pod.IsConditionTrue("Ready");

    /// <summary>Ready for so long.</summary>
    public static bool IsAvailable(Tree pod, int minReadySeconds, DateTimeOffset now)
    {
        if (!IsReady(pod)) return false;
        if (minReadySeconds == 0) return true;
        return ApiTime.Of(pod.Condition("Ready")["lastTransitionTime"]) is { } since && since + TimeSpan.FromSeconds(minReadySeconds) <= now;
    }

    public static int Restarts(Tree pod)
    {
        var restarts = 0;
        foreach (var container in pod.State["containerStatuses"].Items) restarts += container["restartCount"].AsInt32();
        return restarts;
    }
}
