using Naru.Client;
using Naru.Client.Informers;
using Naru.Controllers.ReplicaSets;
using Naru.Controllers.Running;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Scheduler.Filters;

namespace Naru.Controllers.Volumes;

/// <summary>
/// Binds claims to volumes, makes local volumes for claims, reclaims the volumes of claims that are gone, and keeps both
/// from vanishing while they are in use. Keys without a namespace are volumes, the others claims.
/// </summary>
public sealed class VolumeController : Controller
{
    private static readonly ControllerDeclaration Declared = new(
        "persistent-volume-binder",
        [ResourceTypes.PersistentVolumeClaims, ResourceTypes.PersistentVolumes, ResourceTypes.StorageClasses, ResourceTypes.Nodes, ResourceTypes.Pods],
        [ResourceTypes.PersistentVolumeClaims, ResourceTypes.PersistentVolumes]);

    private static readonly InformerIndex ByClaim = new("claim", pod => PodFacts.HasEnded(pod) ? [] : new PodView(pod).Spec.Volumes
        .Where(volume => volume.PersistentVolumeClaim.IsPresent)
        .Select(volume => $"{pod.Namespace}/{volume.PersistentVolumeClaim.ClaimName}").Distinct());

    private static readonly TimeSpan UseMayShow = TimeSpan.FromSeconds(5);

    private readonly Informer _claims;
    private readonly Informer _volumes;
    private readonly Informer _classes;
    private readonly Informer _nodes;
    private readonly Informer _pods;

    public VolumeController(ControllerContext context) : base(Declared, context)
    {
        _nodes = Read(ResourceTypes.Nodes).OnChange(OnNode);
        _classes = Read(ResourceTypes.StorageClasses).OnChange(_ => QueuePending());
        _claims = Read(ResourceTypes.PersistentVolumeClaims).OnChange(OnClaim);
        _volumes = Read(ResourceTypes.PersistentVolumes).OnChange(OnVolume);
        _pods = Read(ResourceTypes.Pods).AddIndex(ByClaim).OnChange(OnPod);
    }

    // Two claims must not choose the same volume.
    protected override int Parallel => 1;

    protected override ValueTask SyncAsync(ObjectKey key, CancellationToken cancel) =>
        key.Namespace.Length == 0 ? SyncVolumeAsync(key, cancel) : SyncClaimAsync(key, cancel);

    private async ValueTask SyncClaimAsync(ObjectKey key, CancellationToken cancel)
    {
        var claim = _claims.Snapshot[key];
        if (claim.IsAbsent) return;
        if (claim.IsDeleting)
        {
            await LetGoOfClaimAsync(claim, cancel);
            return;
        }
        if (!claim.HasFinalizer(VolumeNames.ClaimFinalizer))
        {
            await SetFinalizerAsync(ResourceTypes.PersistentVolumeClaims, claim, VolumeNames.ClaimFinalizer, true, cancel);
            return;
        }
        var storageClass = ClassOf(claim);
        switch (ClaimPlan.Make(claim, [.. _volumes.Snapshot.Objects], storageClass, [.. _nodes.Snapshot.Objects]))
        {
            case ClaimPlan.Bind bind:
                await BindAsync(claim, bind.Volume, cancel);
                break;
            case ClaimPlan.Provision provision:
                await ProvisionAsync(claim, provision, cancel);
                break;
            case ClaimPlan.Settled settled:
                await WriteClaimStatusAsync(key, settled.Phase, default, cancel);
                break;
            case ClaimPlan.Wait wait:
                Events.Normal(claim, wait.Reason, wait.Message);
                await WriteClaimStatusAsync(key, "Pending", default, cancel);
                break;
        }
    }

    // A pod that was made a moment ago may not show yet: that nobody uses the claim is asked of the server.
    private async ValueTask LetGoOfClaimAsync(Tree claim, CancellationToken cancel)
    {
        var use = claim.Key.ToString();
        if (_pods.Snapshot.By(ByClaim, use).Any()) return;
        var pods = await Api.ListAsync(ResourceTypes.Pods, new ListOptions { Namespace = claim.Namespace }, cancel);
        if (pods.Items.Any(pod => ByClaim.Values(pod).Contains(use))) Queue.AddAfter(claim.Key, UseMayShow);
        else await SetFinalizerAsync(ResourceTypes.PersistentVolumeClaims, claim, VolumeNames.ClaimFinalizer, false, cancel);
    }

    // The volume first: a volume that names a claim is never given to another.
    private async ValueTask BindAsync(Tree claim, Tree volume, CancellationToken cancel)
    {
        var reference = Tree.Object(
            ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("namespace", claim.Namespace), ("name", claim.ObjectName),
            ("uid", claim.Metadata["uid"]));
        if (!volume.Spec["claimRef"]["uid"].Is(claim.Uid))
            volume = await Api.UpdateAsync(
                ResourceTypes.PersistentVolumes,
                volume.WithPath(["spec", "claimRef"], reference).WithPath(["metadata", "annotations", VolumeNames.BoundByController], "yes"), cancel);
        await WriteVolumePhaseAsync(volume, "Bound", cancel);
        if (!claim.Spec["volumeName"].Is(volume.ObjectName) || !claim.Annotations.Has(VolumeNames.BindCompleted))
            claim = await Api.UpdateAsync(
                ResourceTypes.PersistentVolumeClaims,
                claim.WithPath(["spec", "volumeName"], volume.ObjectName).WithPath(["metadata", "annotations", VolumeNames.BindCompleted], "yes"), cancel);
        await WriteClaimStatusAsync(claim.Key, "Bound", volume, cancel);
    }

    private async ValueTask ProvisionAsync(Tree claim, ClaimPlan.Provision plan, CancellationToken cancel)
    {
        var volume = LocalVolume.Make(claim, plan.Class, plan.Node);
        var made = await Api.FindAsync(ResourceTypes.PersistentVolumes, "", volume.ObjectName, cancel);
        if (made.IsAbsent) made = await Api.CreateAsync(ResourceTypes.PersistentVolumes, volume, cancel);
        Events.Normal(claim, "ProvisioningSucceeded", $"Successfully provisioned volume {volume.ObjectName}");
        await BindAsync(claim, made, cancel);
    }

    private async ValueTask SyncVolumeAsync(ObjectKey key, CancellationToken cancel)
    {
        var volume = _volumes.Snapshot[key];
        if (volume.IsAbsent) return;
        var reference = volume.Spec["claimRef"];
        var isBound = !reference["uid"].IsEmpty;
        var claim = isBound ? await Api.FindAsync(ResourceTypes.PersistentVolumeClaims, reference["namespace"].Text, reference["name"].Text, cancel) : default;
        var isInUse = isBound && !claim.IsAbsent && VolumeMatch.IsFor(volume, claim);
        if (volume.IsDeleting)
        {
            if (!isInUse) await SetFinalizerAsync(ResourceTypes.PersistentVolumes, volume, VolumeNames.VolumeFinalizer, false, cancel);
            await LetGoAsync(volume, cancel);
            return;
        }
        if (!volume.HasFinalizer(VolumeNames.VolumeFinalizer))
        {
            await SetFinalizerAsync(ResourceTypes.PersistentVolumes, volume, VolumeNames.VolumeFinalizer, true, cancel);
            return;
        }
        if (!isBound) await WriteVolumePhaseAsync(volume, "Available", cancel);
        if (!isBound || isInUse) return;
        await WriteVolumePhaseAsync(volume, "Released", cancel);
        var isOurs = volume.Annotations[VolumeNames.ProvisionedBy].Is(VolumeNames.Provisioner);
        if (isOurs && volume.Spec["persistentVolumeReclaimPolicy"].Is("Delete"))
            await Api.DeleteAsync(ResourceTypes.PersistentVolumes, key, new DeleteOptions { Uid = volume.Uid }, cancel);
    }

    // The directory of a node that no longer exists went with the node.
    private async ValueTask LetGoAsync(Tree volume, CancellationToken cancel)
    {
        if (!volume.HasFinalizer(VolumeNames.NodeFinalizer)) return;
        var node = LocalVolume.NodeOf(volume);
        if ((await Api.FindAsync(ResourceTypes.Nodes, "", node, cancel)).IsAbsent)
            await SetFinalizerAsync(ResourceTypes.PersistentVolumes, volume, VolumeNames.NodeFinalizer, false, cancel);
    }

    private async ValueTask WriteClaimStatusAsync(ObjectKey key, string phase, Tree volume, CancellationToken cancel) =>
        await Api.ModifyAsync(
            ResourceTypes.PersistentVolumeClaims, key,
            old =>
            {
                var status = old.State.With("phase", phase);
                if (!volume.IsAbsent) status = status.With("accessModes", volume.Spec["accessModes"]).With("capacity", volume.Spec["capacity"]);
                return old.With("status", status);
            },
            cancel, "status");

    private async ValueTask WriteVolumePhaseAsync(Tree volume, string phase, CancellationToken cancel)
    {
        if (volume.State["phase"].Is(phase)) return;
        await Api.ModifyAsync(ResourceTypes.PersistentVolumes, volume.Key, old => old.WithPath(["status", "phase"], phase), cancel, "status");
    }

    private async ValueTask SetFinalizerAsync(ResourceType type, Tree tree, string finalizer, bool wanted, CancellationToken cancel) =>
        await Api.ModifyAsync(
            type, tree.Key,
            old =>
            {
                if (old.Uid != tree.Uid || old.HasFinalizer(finalizer) == wanted || (wanted && old.IsDeleting)) return old;
                var others = old.Metadata["finalizers"].Items.ToArray().Where(item => !item.Is(finalizer)).ToList();
                if (wanted) others.Add(finalizer);
                return old.WithPath(["metadata", "finalizers"], others.Count == 0 ? default : Tree.Array(others));
            },
            cancel);

    private Tree ClassOf(Tree claim)
    {
        if (claim.Spec["storageClassName"] is { IsString: true } name) return name.Text.Length == 0 ? default : _classes.Snapshot.Find("", name.Text);
        return _classes.Snapshot.Objects.FirstOrDefault(candidate => candidate.Annotations[VolumeNames.DefaultClass].Is("true"));
    }

    private void OnClaim(InformerChange change)
    {
        Queue.Add(change.Key);
        var volume = change.Latest.Spec["volumeName"].Text;
        if (volume.Length > 0 && (change.New.IsAbsent || change.Old.IsAbsent)) Queue.Add(new ObjectKey("", volume));
    }

    private void OnVolume(InformerChange change)
    {
        Queue.Add(change.Key);
        var reference = change.Latest.Spec["claimRef"];
        if (reference["name"].IsEmpty) QueuePending();
        else Queue.Add(new ObjectKey(reference["namespace"].Text, reference["name"].Text));
    }

    private void OnNode(InformerChange change)
    {
        if (change.New.IsAbsent && _volumes is not null)
            foreach (var volume in _volumes.Snapshot.Objects.Where(volume => volume.IsDeleting)) Queue.Add(volume.Key);
        if (change.Old.IsAbsent != change.New.IsAbsent) QueuePending();
    }

    private void OnPod(InformerChange change)
    {
        if (!change.New.IsAbsent && !PodFacts.HasEnded(change.New)) return;
        foreach (var volume in change.Old.Spec["volumes"].Items)
            if (volume["persistentVolumeClaim"]["claimName"] is { IsString: true } claim) Queue.Add(new ObjectKey(change.Key.Namespace, claim.Text));
    }

    private void QueuePending()
    {
        if (_claims is null) return;
        foreach (var claim in _claims.Snapshot.Objects.Where(claim => claim.Spec["volumeName"].IsEmpty)) Queue.Add(claim.Key);
    }
}
