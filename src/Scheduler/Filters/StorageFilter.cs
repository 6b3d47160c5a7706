using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>
/// Claims of a pod: a bound one ties the pod to the nodes its volume can be reached from; an unbound one of a class that
/// waits for its first consumer goes wherever the pod goes, and is provisioned there before the pod is bound. A node that was
/// chosen for it and is gone before that is chosen no longer.
/// </summary>
public static class StorageFilter
{
    /// <summary>Set on a claim to have it provisioned where its first consumer will run.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    private const string TakenByOnePod = "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
    private const string Conflict = "node(s) had volume node affinity conflict";

    /// <summary>What keeps the pod from every node, or null.</summary>
    internal static string? BlocksEverywhere(ClusterSnapshot cluster, PodRecord pod)
    {
        var storage = cluster.Storage;
        foreach (var name in pod.Claims)
        {
            var claim = new PersistentVolumeClaimView(storage.Claim(pod.Key.Namespace, name));
            if (!claim.IsPresent) return $"persistentvolumeclaim \"{name}\" not found";
            if (claim.Metadata.IsBeingDeleted) return $"persistentvolumeclaim \"{name}\" is being deleted";
            if (claim.Status.Phase == "Lost") return $"persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{claim.Spec.VolumeName}\"";
            if (claim.Spec.VolumeName.Length == 0 && !WaitsForConsumer(storage, claim)) return "pod has unbound immediate PersistentVolumeClaims";
            if (claim.Spec.AccessModes.Contains("ReadWriteOncePod") && IsUsed(cluster, name, pod)) return TakenByOnePod;
        }
        return null;
    }

    // A pod that is to go counts until it is gone: it may still write.
    private static bool IsUsed(ClusterSnapshot cluster, string claim, PodRecord by) =>
        cluster.Nodes.Any(node => node.Pods.Values.Any(other => other.Key != by.Key && other.Key.Namespace == by.Key.Namespace && other.Claims.Contains(claim)));

    internal static string? Against(ClusterSnapshot cluster, NodeRecord node, PodRecord pod)
    {
        var storage = cluster.Storage;
        foreach (var name in pod.Claims)
        {
            var claim = new PersistentVolumeClaimView(storage.Claim(pod.Key.Namespace, name));
            if (claim.Spec.VolumeName.Length > 0)
            {
                var volume = new PersistentVolumeView(storage.Volume(claim.Spec.VolumeName));
                if (!volume.IsPresent) return $"node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)";
                if (!IsReachable(volume, node)) return Conflict;
            }
            else if (claim.Metadata.Annotations[SelectedNode] is { Length: > 0 } selected && selected != node.Name && cluster.Find(selected) is not null)
            {
                return Conflict;
            }
            else if (ClassOf(storage, claim).Provisioner is "" or "kubernetes.io/no-provisioner"
                && !storage.Volumes().Any(volume => MatchesStatic(new PersistentVolumeView(volume), claim, node)))
            {
                return "node(s) didn't find available persistent volumes to bind";
            }
        }
        return null;
    }

    /// <summary>The pod's claims that are not bound yet.</summary>
    internal static IReadOnlyList<string> Unprovisioned(StorageSnapshot storage, PodRecord pod) =>
        [.. pod.Claims.Where(name => storage.Claim(pod.Key.Namespace, name)["spec"]["volumeName"].IsEmpty)];

    private static bool WaitsForConsumer(StorageSnapshot storage, PersistentVolumeClaimView claim) =>
        ClassOf(storage, claim).VolumeBindingMode == "WaitForFirstConsumer";

    private static StorageClassView ClassOf(StorageSnapshot storage, PersistentVolumeClaimView claim) =>
        new(claim.Spec.StorageClassName is { Length: > 0 } name ? storage.Class(name) : default(Tree));

    private static bool IsReachable(PersistentVolumeView volume, NodeRecord node) =>
        !volume.Spec.NodeAffinity.Required.IsPresent || NodeSelection.Matches(volume.Spec.NodeAffinity.Required, node.View);

    private static bool MatchesStatic(PersistentVolumeView volume, PersistentVolumeClaimView claim, NodeRecord node) =>
        volume.Status.Phase is "" or "Available"
        && volume.Spec.StorageClassName == (claim.Spec.StorageClassName ?? "")
        && !(volume.Spec.Capacity["storage"] < claim.Spec.Resources.Requests["storage"])
        && claim.Spec.AccessModes.All(mode => volume.Spec.AccessModes.Contains(mode))
        && IsReachable(volume, node);
}
