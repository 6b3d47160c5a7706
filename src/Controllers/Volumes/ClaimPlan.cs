using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Scheduler.Filters;

namespace Naru.Controllers.Volumes;

/// <summary>What one claim needs next. Pure.</summary>
internal abstract record ClaimPlan
{
    private ClaimPlan()
    {
    }

    /// <summary>Bound, or nothing can be done yet; <paramref name="Phase"/> is what its status should say.</summary>
    public sealed record Settled(string Phase) : ClaimPlan;

    /// <summary>Tie claim and volume to each other.</summary>
    public sealed record Bind(Tree Volume) : ClaimPlan;

    /// <summary>Make a volume on that node.</summary>
    public sealed record Provision(Tree Class, Tree Node) : ClaimPlan;

    /// <summary>Nothing to be done; the event says why.</summary>
    public sealed record Wait(string Reason, string Message) : ClaimPlan;

    public static ClaimPlan Make(Tree claim, IReadOnlyList<Tree> volumes, Tree storageClass, IReadOnlyList<Tree> nodes)
    {
        var view = new PersistentVolumeClaimView(claim);
        var named = view.Spec.VolumeName;
        if (named.Length > 0)
        {
            var volume = volumes.FirstOrDefault(candidate => candidate.ObjectName == named);
            if (volume.IsAbsent) return new Settled(view.Status.Phase is "Bound" or "Lost" ? "Lost" : "Pending");
            if (volume.Spec["claimRef"].IsNothing || VolumeMatch.IsFor(volume, claim)) return new Bind(volume);
            return new Wait("FailedBinding", $"volume \"{named}\" already bound to a different claim.");
        }
        var selected = claim.Annotations[StorageFilter.SelectedNode].Text;
        var waits = storageClass["volumeBindingMode"].Is("WaitForFirstConsumer");
        if (waits && selected.Length == 0)
            return new Wait("WaitForFirstConsumer", "waiting for first consumer to be created before binding");
        var node = selected.Length > 0 ? nodes.FirstOrDefault(candidate => candidate.ObjectName == selected) : default;
        if (VolumeMatch.Find(claim, volumes, node) is { IsAbsent: false } found) return new Bind(found);
        if (storageClass.IsAbsent)
            return view.Spec.StorageClassName is { Length: > 0 } missing
                ? new Wait("ProvisioningFailed", $"storageclass.storage.k8s.io \"{missing}\" not found")
                : new Wait("FailedBinding", "no persistent volumes available for this claim and no storage class is set");
        if (!storageClass["provisioner"].Is(VolumeNames.Provisioner))
            return new Wait("ExternalProvisioning", $"Waiting for a volume to be created either by the external provisioner '{storageClass["provisioner"].Text}' or manually by the system administrator.");
        if (node.IsAbsent && selected.Length == 0) node = Roomiest(nodes, volumes);
        return node.IsAbsent ? new Wait("ProvisioningFailed", "there is no node that is ready to hold the volume") : new Provision(storageClass, node);
    }

    private static Tree Roomiest(IReadOnlyList<Tree> nodes, IReadOnlyList<Tree> volumes) =>
        nodes.Where(node => node.IsConditionTrue("Ready") && !node.Spec["unschedulable"].IsTrue)
            .OrderBy(node => volumes.Count(volume => volume.Spec["nodeAffinity"].ToString().Contains($"\"{node.ObjectName}\"", StringComparison.Ordinal)))
            .ThenBy(node => node.ObjectName, StringComparer.Ordinal)
            .FirstOrDefault();
}
