using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Nodes;

/// <summary>Deletes pods from nodes whose taints they do not tolerate, or not for so long.</summary>
public sealed class TaintEvictionController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "taint-eviction-controller", [ResourceTypes.Nodes, ResourceTypes.Pods], [ResourceTypes.Pods]);

    private readonly Informer _nodes;
    private readonly Informer _pods;

    public TaintEvictionController(ControllerContext context) : base(Declared, context)
    {
        _pods = Read(ResourceTypes.Pods).AddIndex(InformerIndex.ByNode).OnChange(OnPod);
        _nodes = Read(ResourceTypes.Nodes).OnChange(OnNode);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var pod = _pods.Snapshot[key];
        if (pod.IsAbsent || pod.IsDeleting || PodFacts.HasEnded(pod)) return;
        var now = Time.GetUtcNow();
        if (TaintEvictionPlan.LeavesAt(pod, _nodes.Snapshot.Find("", pod.Spec["nodeName"].Text), now) is not { } leaves) return;
        if (leaves > now)
        {
            Queue.AddAfter(key, leaves - now);
            return;
        }
        Events.Normal(pod, "TaintManagerEviction", $"Marking for deletion Pod {key}");
        await Api.DeleteAsync(ResourceTypes.Pods, key, new DeleteOptions { Uid = pod.Uid }, cancel);
    }

    private void OnPod(InformerChange change)
    {
        if (!change.New.IsAbsent && HasNoExecute(_nodes?.Snapshot.Find("", change.New.Spec["nodeName"].Text) ?? default)) Queue.Add(change.Key);
    }

    private void OnNode(InformerChange change)
    {
        if (!HasNoExecute(change.New)) return;
        foreach (var pod in _pods.Snapshot.By(InformerIndex.ByNode, change.Key.Name)) Queue.Add(pod.Key);
    }

    private static bool HasNoExecute(Tree node)
    {
        foreach (var taint in node.Spec["taints"].Items)
            if (taint["effect"].Is("NoExecute")) return true;
        return false;
    }
}
