using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Nodes;

/// <summary>
/// Removes pods that nobody else will: those bound to a node that no longer exists, those being deleted that never had a
/// node, and those being deleted on a node that an operator has declared out of service. A node that is merely silent may
/// still run its pods; those stay until it speaks or is removed.
/// </summary>
public sealed class PodGarbageController : Controller
{
    private const string OutOfService = "node.kubernetes.io/out-of-service";

    private static readonly TimeSpan NodeMayAppear = TimeSpan.FromSeconds(5);

    private static readonly ControllerDeclaration Declared = new(
        "pod-garbage-collector", [ResourceTypes.Nodes, ResourceTypes.Pods], [ResourceTypes.Pods]);

    private readonly Informer _nodes;
    private readonly Informer _pods;

    public PodGarbageController(ControllerContext context) : base(Declared, context)
    {
        _pods = Read(ResourceTypes.Pods).AddIndex(InformerIndex.ByNode).OnChange(OnPod);
        _nodes = Read(ResourceTypes.Nodes).OnChange(OnNode);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var pod = _pods.Snapshot[key];
        if (pod.IsAbsent || !await IsGarbageAsync(pod, cancel)) return;
        await Api.DeleteAsync(ResourceTypes.Pods, key, new DeleteOptions { Uid = pod.Uid, GracePeriodSeconds = 0 }, cancel);
    }

    private async ValueTask<bool> IsGarbageAsync(Tree pod, CancellationToken cancel)
    {
        var name = pod.Spec["nodeName"].Text;
        if (name.Length == 0) return pod.IsDeleting;
        var node = _nodes.Snapshot.Find("", name);
        if (node.IsAbsent) return (await Api.FindAsync(ResourceTypes.Nodes, "", name, cancel)).IsAbsent;
        return pod.IsDeleting && node.Spec["taints"].Items.ToArray().Any(taint => taint["key"].Is(OutOfService));
    }

    private void OnPod(InformerChange change)
    {
        if (change.New.IsAbsent) return;
        if (change.New.IsDeleting) Queue.Add(change.Key);
        else if (_nodes is not null && !change.New.Spec["nodeName"].IsEmpty && _nodes.Snapshot.Find("", change.New.Spec["nodeName"].Text).IsAbsent)
            Queue.AddAfter(change.Key, NodeMayAppear);
    }

    private void OnNode(InformerChange change)
    {
        foreach (var pod in _pods.Snapshot.By(InformerIndex.ByNode, change.Key.Name))
            if (change.New.IsAbsent || pod.IsDeleting) Queue.Add(pod.Key);
    }
}
