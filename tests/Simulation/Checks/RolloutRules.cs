using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Simulation.Checks;

/// <summary>
/// How many pods a deployment may have at any moment. Never more than it ever declared plus its surge; and in a calm
/// simulation, where nothing but rollouts takes pods away, never fewer ready than it ever declared less what may be missing.
/// </summary>
internal sealed class RolloutRules(bool calm)
{
    private readonly Dictionary<string, (int Most, int Least, bool WasComplete)> _declared = [];

    public void Check(Observer observer, Tree old, Tree tree)
    {
        var latest = tree.IsAbsent ? old : tree;
        if (latest["kind"].Is("Deployment") || latest.Spec["strategy"].IsObject)
        {
            if (!tree.IsAbsent) Remember(tree);
            return;
        }
        if (!latest.Spec["containers"].IsArray) return;
        var set = Owner(observer, "apps/replicasets", latest);
        var deployment = Owner(observer, "apps/deployments", set);
        if (deployment.IsAbsent || deployment.IsDeleting || !_declared.TryGetValue(deployment.Uid, out var declared)) return;
        var pods = PodsOf(observer, deployment).ToList();
        if (old.IsAbsent) CheckMost(observer, deployment, declared.Most, pods);
        if (calm && declared.WasComplete) CheckLeast(observer, deployment, declared.Least, pods);
    }

    public static IEnumerable<Tree> PodsOf(Observer observer, Tree deployment)
    {
        var sets = observer.All("apps/replicasets").Where(set => set.IsControlledBy(deployment.Uid)).Select(set => set.Uid).ToHashSet();
        return observer.All("/pods").Where(pod => sets.Contains(pod.ControllerRef["uid"].Text) && !pod.IsDeleting && pod.State["phase"].Text is not ("Succeeded" or "Failed"));
    }

    private void Remember(Tree deployment)
    {
        var replicas = deployment.Spec["replicas"].AsInt32(1);
        var isComplete = deployment.State["availableReplicas"].AsInt32() >= replicas && deployment.State["updatedReplicas"].AsInt32() == replicas;
        var known = _declared.GetValueOrDefault(deployment.Uid, (0, int.MaxValue, false));
        _declared[deployment.Uid] = (Math.Max(known.Item1, replicas), Math.Min(known.Item2, replicas), known.Item3 || isComplete);
    }

    private static void CheckMost(Observer observer, Tree deployment, int most, List<Tree> pods)
    {
        var surge = deployment.Spec["strategy"]["rollingUpdate"]["maxSurge"].AsInt32();
        if (pods.Count > most + surge)
            observer.Violation($"deployment {deployment.Key} has {pods.Count} pods, which is more than {most} and the surge of {surge}");
    }

    private static void CheckLeast(Observer observer, Tree deployment, int least, List<Tree> pods)
    {
        if (!deployment.Spec["strategy"]["type"].Is("RollingUpdate")) return;
        var missing = deployment.Spec["strategy"]["rollingUpdate"]["maxUnavailable"].AsInt32();
        var ready = pods.Count(pod => pod.IsConditionTrue("Ready"));
        if (ready < least - missing)
            observer.Violation($"deployment {deployment.Key} has {ready} ready pods, which is fewer than {least} less the {missing} that may be missing");
    }

    private static Tree Owner(Observer observer, string resource, Tree tree)
    {
        var uid = tree.ControllerRef["uid"].Text;
        return uid.Length == 0 ? default : observer.All(resource).FirstOrDefault(candidate => candidate.Uid == uid);
    }
}
