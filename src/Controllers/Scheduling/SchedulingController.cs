using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.Running;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Scheduler;
using Naru.Scheduler.Filters;
using Naru.Scheduler.State;

namespace Naru.Controllers.Scheduling;

/// <summary>
/// Gives every pod without a node its node. The snapshot of the cluster is kept current change by change; what was bound
/// but does not show yet is assumed, so that no room is given away twice. A pod that fits nowhere says so in its
/// <c>PodScheduled</c> condition and in an event, and is tried again when something that could help it has changed, or
/// after a pause.
/// </summary>
public sealed class SchedulingController : Controller
{
    /// <summary>Annotation of a pod: why it was placed where it is, for people.</summary>
    public const string PlacementAnnotation = "naru.dev/placement";

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    private static readonly ControllerDeclaration Declared = new(
        "default-scheduler",
        [ResourceTypes.Pods, ResourceTypes.Nodes, ResourceTypes.Namespaces, ResourceTypes.PersistentVolumeClaims, ResourceTypes.PersistentVolumes, ResourceTypes.StorageClasses],
        [ResourceTypes.Pods, ResourceTypes.PersistentVolumeClaims]);

    private readonly Lock _gate = new();
    private readonly Dictionary<ObjectKey, string> _assumed = [];
    private readonly HashSet<ObjectKey> _unplaced = [];
    private readonly Informer _pods;
    private readonly Informer _claims;
    private ClusterSnapshot _cluster;

    public SchedulingController(ControllerContext context) : base(Declared, context)
    {
        _claims = Read(ResourceTypes.PersistentVolumeClaims);
        var volumes = Read(ResourceTypes.PersistentVolumes);
        var classes = Read(ResourceTypes.StorageClasses);
        var namespaces = Read(ResourceTypes.Namespaces);
        _cluster = ClusterSnapshot.Empty with
        {
            Storage = new StorageSnapshot(
                (ns, name) => _claims.Snapshot.Find(ns, name), name => volumes.Snapshot.Find("", name),
                name => classes.Snapshot.Find("", name), () => volumes.Snapshot.Objects),
            NamespaceLabels = name => namespaces.Snapshot.Find("", name).Labels,
        };
        _pods = Read(ResourceTypes.Pods).OnChange(OnPod);
        Read(ResourceTypes.Nodes).OnChange(OnNode);
        _claims.OnChange(change => RetryUnplaced(IsOtherStorage(change)));
        volumes.OnChange(change => RetryUnplaced(IsOtherStorage(change)));
        classes.OnChange(change => RetryUnplaced(true));
    }

    // Placements are decided one after the other, each on what the one before has taken.
    protected override int Parallel => 1;

    protected override async ValueTask SyncAsync(ObjectKey key, CancellationToken cancel)
    {
        var pod = _pods.Snapshot[key];
        if (!IsWaiting(pod)) return;
        if (IsAssumed(key))
        {
            await SettleAsync(pod, cancel);
            return;
        }
        ClusterSnapshot cluster;
        lock (_gate) cluster = _cluster;
        var record = new PodRecord(pod);
        switch (PodScheduler.Place(cluster, record))
        {
            case Placement.Placed { Claims.Count: > 0 } placed:
                await SelectNodeAsync(pod, placed, cancel);
                lock (_gate) _unplaced.Add(key);
                Queue.AddAfter(key, Retry);
                break;
            case Placement.Placed placed:
                await BindAsync(pod, record, placed, cancel);
                break;
            case Placement.Unplaced unplaced:
                lock (_gate) _unplaced.Add(key);
                await ReportAsync(pod, unplaced, cancel);
                Queue.AddAfter(key, Retry);
                break;
        }
    }

    private async ValueTask BindAsync(Tree pod, PodRecord record, Placement.Placed placed, CancellationToken cancel)
    {
        lock (_gate)
        {
            _assumed[pod.Key] = placed.Node;
            _cluster = _cluster.WithPod(record, placed.Node);
            _unplaced.Remove(pod.Key);
        }
        var binding = Tree.Object(
            ("apiVersion", "v1"),
            ("kind", "Binding"),
            ("metadata", Tree.Object(
                ("name", pod.ObjectName), ("namespace", pod.Namespace), ("uid", pod.Metadata["uid"]),
                ("annotations", Tree.Object((PlacementAnnotation, placed.Explanation))))),
            ("target", Tree.Object(("apiVersion", "v1"), ("kind", "Node"), ("name", placed.Node))));
        try
        {
            await Api.CreateAsync(ResourceTypes.Pods, pod.Key, "binding", binding, cancel);
            Events.Normal(pod, "Scheduled", $"Successfully assigned {pod.Key} to {placed.Node}: {placed.Explanation}");
        }
        catch (ApiRefusedException refused)
        {
            Forget(pod.Key);
            // Bound already, or gone: the informer will tell.
            if (refused.Code is not (404 or 409)) throw;
        }
    }

    // A binding whose answer was lost may have taken effect: nothing else gets its room until the server has been asked.
    // The exception that lost the answer brings the pod back here.
    private async ValueTask SettleAsync(Tree pod, CancellationToken cancel)
    {
        var now = await Api.FindAsync(ResourceTypes.Pods, pod.Namespace, pod.ObjectName, cancel);
        if (now.Uid != pod.Uid || now.Spec["nodeName"].IsEmpty) Forget(pod.Key);
    }

    private bool IsAssumed(ObjectKey key)
    {
        lock (_gate) return _assumed.ContainsKey(key);
    }

    private async ValueTask SelectNodeAsync(Tree pod, Placement.Placed placed, CancellationToken cancel)
    {
        foreach (var claim in placed.Claims)
        {
            var known = _claims.Snapshot.Find(pod.Namespace, claim);
            if (known.Annotations[StorageFilter.SelectedNode].Is(placed.Node)) continue;
            await Api.PatchAsync(
                ResourceTypes.PersistentVolumeClaims, new ObjectKey(pod.Namespace, claim),
                Tree.Object(("metadata", Tree.Object(("annotations", Tree.Object((StorageFilter.SelectedNode, placed.Node)))))), cancel);
        }
    }

    private async ValueTask ReportAsync(Tree pod, Placement.Unplaced unplaced, CancellationToken cancel)
    {
        Events.Warning(pod, "FailedScheduling", unplaced.Message);
        var condition = pod.Condition("PodScheduled");
        if (condition["status"].Is("False") && condition["message"].Is(unplaced.Message)) return;
        var now = Time.GetUtcNow();
        await Api.ModifyAsync(
            ResourceTypes.Pods, pod.Key,
            old => old.Uid == pod.Uid && old.Spec["nodeName"].IsEmpty ? old.WithCondition("PodScheduled", "False", "Unschedulable", unplaced.Message, now) : old,
            cancel, "status");
    }

    // Only what is assumed still: a pod that has shown as bound or gone meanwhile is counted as it shows.
    private void Forget(ObjectKey key)
    {
        lock (_gate)
            if (_assumed.Remove(key)) _cluster = _cluster.WithoutPod(key);
        Queue.AddAfter(key, TimeSpan.FromMilliseconds(100));
    }

    private void OnPod(InformerChange change)
    {
        var key = change.Key;
        var frees = false;
        lock (_gate)
        {
            var wasCounted = !change.Old.IsAbsent && !change.Old.Spec["nodeName"].IsEmpty;
            if (change.New.IsAbsent || !change.New.Spec["nodeName"].IsEmpty) _assumed.Remove(key);
            if (change.New.IsAbsent) _cluster = _cluster.WithoutPod(key);
            else if (!_assumed.ContainsKey(key)) _cluster = _cluster.WithPod(change.New);
            if (change.New.IsAbsent || !change.New.Spec["nodeName"].IsEmpty) _unplaced.Remove(key);
            frees = wasCounted && (change.New.IsAbsent || new PodRecord(change.New).HasEnded);
        }
        if (IsWaiting(change.New) && !OnlyStatusChanged(change)) Queue.Add(key);
        if (frees) RetryUnplaced(true);
    }

    private void OnNode(InformerChange change)
    {
        lock (_gate) _cluster = change.New.IsAbsent ? _cluster.WithoutNode(change.Key.Name) : _cluster.WithNode(change.New);
        var same = !change.Old.IsAbsent && !change.New.IsAbsent && Tree.DeepEquals(change.Old.Spec, change.New.Spec)
            && Tree.DeepEquals(change.Old.Labels, change.New.Labels) && Tree.DeepEquals(change.Old.State["allocatable"], change.New.State["allocatable"]);
        RetryUnplaced(!same);
    }

    private void RetryUnplaced(bool could)
    {
        if (!could) return;
        ObjectKey[] keys;
        lock (_gate) keys = [.. _unplaced.Order()];
        foreach (var key in keys) Queue.Add(key);
    }

    private static bool IsOtherStorage(InformerChange change) =>
        change.Old.IsAbsent || change.New.IsAbsent || !Tree.DeepEquals(change.Old.Spec, change.New.Spec) || !Tree.DeepEquals(change.Old.State, change.New.State);

    private static bool OnlyStatusChanged(InformerChange change) =>
        !change.Old.IsAbsent && Tree.DeepEquals(change.Old.Spec, change.New.Spec) && Tree.DeepEquals(change.Old.Labels, change.New.Labels) && change.Old.IsDeleting == change.New.IsDeleting;

    private static bool IsWaiting(Tree pod) =>
        !pod.IsAbsent && !pod.IsDeleting && pod.Spec["nodeName"].IsEmpty && pod.Spec["schedulingGates"].Count == 0
        && pod.Spec["schedulerName"].Text is "" or "default-scheduler"
        && pod.State["phase"].Text is "" or "Pending";
}
