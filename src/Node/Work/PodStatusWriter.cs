using Naru.Client;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>
/// Writes one pod's status when it differs from what was written last. Times that must not move (the pod's start, a
/// condition's transition) are taken from the newest version of the pod, be it watched or this writer's own answer: taken
/// from an older one they would be set back, and then forth again, with every echo of a write.
/// </summary>
internal sealed class PodStatusWriter(NodeParts parts)
{
    private Tree _last;
    private Tree _answer;

    public async ValueTask WriteAsync(PodGoal goal, PodRecord? record, PodMemory memory, CancellationToken cancel)
    {
        var status = new PodStatusPlan(goal, record, memory, Newest(goal.Pod)["status"], parts.Settings.NodeIp, parts.Time.GetUtcNow()).Compute();
        if (Tree.DeepEquals(status, _last)) return;
        var patch = Tree.Object(("metadata", Tree.Object(("uid", goal.Uid))), ("status", status));
        try
        {
            _answer = await parts.Client.PatchAsync(ResourceTypes.Pods, new ObjectKey(goal.Namespace, goal.Name), patch, cancel, PatchKind.StrategicMerge, "status");
            _last = status;
        }
        catch (ApiRefusedException refused) when (refused.Code is 404 or 409)
        {
            // The pod is gone, or another one has its name: the informer tells the worker.
            _last = status;
        }
    }

    private Tree Newest(Tree watched) => Revision(_answer) > Revision(watched) ? _answer : watched;

    private static long Revision(Tree pod) => long.TryParse(pod.ResourceVersion, out var revision) ? revision : 0;
}
