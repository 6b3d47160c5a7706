using Naru.Resources.Objects;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;
using Naru.Resources.Views;
using Naru.Scheduler.Filters;

namespace Naru.Controllers.Volumes;

/// <summary>Which existing volume satisfies a claim: the smallest that does, one set aside for the claim before all others.</summary>
internal static class VolumeMatch
{
    /// <param name="node">The node that will use the claim, or absent when that does not matter.</param>
    public static Tree Find(Tree claim, IEnumerable<Tree> volumes, Tree node) =>
        volumes.Where(volume => Satisfies(volume, claim) && IsReachable(volume, node))
            .OrderBy(volume => volume.Spec["claimRef"].IsNothing ? 1 : 0)
            .ThenBy(volume => new PersistentVolumeView(volume).Spec.Capacity["storage"]?.Value ?? 0)
            .ThenBy(volume => volume.ObjectName, StringComparer.Ordinal)
            .FirstOrDefault();

    /// <summary>True when the volume's <c>claimRef</c> is about this claim.</summary>
    public static bool IsFor(Tree volume, Tree claim)
    {
        var reference = volume.Spec["claimRef"];
        return reference["name"].Is(claim.ObjectName) && reference["namespace"].Is(claim.Namespace)
            && (reference["uid"].IsEmpty || reference["uid"].Is(claim.Uid));
    }

    private static bool Satisfies(Tree volume, Tree claim)
    {
        var (have, want) = (new PersistentVolumeView(volume).Spec, new PersistentVolumeClaimView(claim).Spec);
        if (volume.IsDeleting || (!have.ClaimRef.Tree.IsNothing && !IsFor(volume, claim))) return false;
        if (want.VolumeName.Length > 0 && want.VolumeName != volume.ObjectName) return false;
        if (volume.State["phase"].Text is "Released" or "Failed") return false;
        return have.StorageClassName == (want.StorageClassName ?? "")
            && (have.VolumeMode ?? "Filesystem") == (want.VolumeMode ?? "Filesystem")
            && have.Capacity["storage"] is { } size && !(want.Resources.Requests["storage"] > size)
            && want.AccessModes.All(mode => have.AccessModes.Contains(mode))
            && (!want.Selector.IsPresent || LabelSelector.Of(want.Selector).Matches(new TextMap(volume.Labels)));
    }

    private static bool IsReachable(Tree volume, Tree node)
    {
        var required = new PersistentVolumeView(volume).Spec.NodeAffinity.Required;
        return node.IsAbsent || !required.IsPresent || NodeSelection.Matches(required, new NodeView(node));
    }
}
