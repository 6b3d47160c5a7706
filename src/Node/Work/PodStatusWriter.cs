using Naru.Client;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>Writes one pod's status when it differs from what was written last.</summary>
internal sealed class PodStatusWriter(NodeParts parts)
{
    private Tree _last;

    public async ValueTask WriteAsync(PodGoal goal, PodRecord? record, PodMemory memory, CancellationToken cancel)
    {
        var status = new PodStatusPlan(goal, record, memory, parts.Settings.NodeIp, parts.Time.GetUtcNow()).Compute();
        if (Tree.DeepEquals(status, _last)) return;
        var patch = Tree.Object(("metadata", Tree.Object(("uid", goal.Uid))), ("status", status));
        try
        {
            await parts.Client.PatchAsync(ResourceTypes.Pods, new ObjectKey(goal.Namespace, goal.Name), patch, cancel, PatchKind.StrategicMerge, "status");
            _last = status;
        }
        catch (ApiRefusedException refused) when (refused.Code is 404 or 409)
        {
            // The pod is gone, or another one has its name: the informer tells the worker.
            _last = status;
        }
    }
}
