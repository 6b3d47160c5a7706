using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Nodes;

/// <summary>
/// Notices nodes that have fallen silent. A node speaks by renewing its Lease; what counts is when the renewal was seen
/// here, so that clocks need not agree. A silent node's conditions become Unknown, its pods are marked as not ready, so
/// that no Service sends to them, and taints say so to the scheduler and to <see cref="TaintEvictionController"/>.
/// </summary>
public sealed class NodeLifecycleController : Controller
{
    /// <summary>Where nodes keep their leases.</summary>
    public const string LeaseNamespace = "kube-node-lease";

    private static readonly ControllerDeclaration Declared = new(
        "node-lifecycle-controller",
        [ResourceTypes.Nodes, ResourceTypes.Leases, ResourceTypes.Pods],
        [ResourceTypes.Nodes, ResourceTypes.Pods]);

    private static readonly string[] Reported = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

    private readonly TimeSpan _grace;
    private readonly Informer _nodes;
    private readonly Informer _leases;
    private readonly Informer _pods;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _heard = [];

    /// <param name="grace">How long a node whose lease names no duration may be silent; 40 seconds is customary.</param>
    public NodeLifecycleController(ControllerContext context, TimeSpan grace) : base(Declared, context)
    {
        _grace = grace;
        _leases = Read(ResourceTypes.Leases).OnChange(OnLease);
        _nodes = Read(ResourceTypes.Nodes).OnChange(OnNode);
        _pods = Read(ResourceTypes.Pods).AddIndex(InformerIndex.ByNode);
    }

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var node = _nodes.Snapshot[key];
        if (node.IsAbsent) return;
        var left = LastHeard(key.Name) + GraceOf(key.Name) - Time.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            node = await MarkSilentAsync(key, cancel);
            await MarkPodsAsync(key.Name, cancel);
        }
        else
        {
            Queue.AddAfter(key, left + TimeSpan.FromMilliseconds(10));
        }
        if (!node.IsAbsent && !Tree.DeepEquals(NodeTaints.Apply(node, Time.GetUtcNow()), node))
            await Api.ModifyAsync(ResourceTypes.Nodes, key, old => NodeTaints.Apply(old, Time.GetUtcNow()), cancel);
    }

    private async ValueTask<Tree> MarkSilentAsync(ObjectKey key, CancellationToken cancel)
    {
        var node = _nodes.Snapshot[key];
        if (Reported.All(type => node.Condition(type)["status"].Is("Unknown"))) return node;
        var now = Time.GetUtcNow();
        Events.Normal(node, "NodeNotReady", $"Node {key.Name} status is now: NodeNotReady");
        return await Api.ModifyAsync(
            ResourceTypes.Nodes, key,
            old => Reported.Aggregate(old, (tree, type) => tree.Condition(type)["status"].Is("Unknown")
                ? tree
                : tree.WithCondition(
                    type, "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.", now,
                    new Field("lastHeartbeatTime", tree.Condition(type)["lastHeartbeatTime"] is { IsNothing: false } last ? last : now.Rfc3339()))),
            cancel, "status");
    }

    private async ValueTask MarkPodsAsync(string node, CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        foreach (var pod in _pods.Snapshot.By(InformerIndex.ByNode, node).Where(pod => PodFacts.IsReady(pod)).ToList())
            await Api.ModifyAsync(
                ResourceTypes.Pods, pod.Key,
                old => old.Uid == pod.Uid && PodFacts.IsReady(old) ? old.WithCondition("Ready", "False", "NodeNotReady", "the node has stopped reporting", now) : old,
                cancel, "status");
    }

    private DateTimeOffset LastHeard(string node)
    {
        lock (_gate)
        {
            if (!_heard.TryGetValue(node, out var heard)) _heard[node] = heard = Time.GetUtcNow();
            return heard;
        }
    }

    private TimeSpan GraceOf(string node)
    {
        var seconds = _leases.Snapshot.Find(LeaseNamespace, node).Spec["leaseDurationSeconds"].AsInt32();
        return seconds > 0 ? TimeSpan.FromSeconds(Math.Min(seconds, _grace.TotalSeconds)) : _grace;
    }

    private void OnLease(InformerChange change)
    {
        if (change.Key.Namespace != LeaseNamespace || change.New.IsAbsent) return;
        if (!change.Old.IsAbsent && Tree.DeepEquals(change.Old.Spec["renewTime"], change.New.Spec["renewTime"])) return;
        lock (_gate) _heard[change.Key.Name] = Time.GetUtcNow();
        Queue.Add(new ObjectKey("", change.Key.Name));
    }

    private void OnNode(InformerChange change)
    {
        if (change.New.IsAbsent)
            lock (_gate) _heard.Remove(change.Key.Name);
        Queue.Add(change.Key);
    }
}
