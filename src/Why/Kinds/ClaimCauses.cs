using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a claim is not bound, or does not go.</summary>
internal static class ClaimCauses
{
    public static Cause Of(KnownObjects known, Tree claim)
    {
        var title = Explanation.Title(claim);
        var users = known.All("Pod").Where(pod => pod.Namespace == claim.Namespace && Mounts(pod, claim.ObjectName)).ToList();
        if (claim.IsDeleting)
            return new Cause($"{title} is being deleted", [.. users.Select(pod => new Cause($"pod {pod.ObjectName} still uses it"))]);
        if (claim.State["phase"].Is("Bound"))
            return new Cause($"{title} is bound to {claim.Spec["volumeName"].Text}", [.. users.Select(pod => new Cause($"pod {pod.ObjectName} uses it"))]);
        if (claim.State["phase"].Is("Lost")) return new Cause($"{title} has lost its volume {claim.Spec["volumeName"].Text}, which does not exist any more");
        return new Cause($"{title} is not bound", [.. Unbound(known, claim, users), .. Explanation.Warnings(known, claim)]);
    }

    private static IEnumerable<Cause> Unbound(KnownObjects known, Tree claim, List<Tree> users)
    {
        var className = claim.Spec["storageClassName"].Text;
        var storageClass = known.Find("StorageClass", "", className);
        if (className.Length == 0) yield return new Cause("it names no storage class, and no class is the default");
        else if (storageClass.IsAbsent) yield return new Cause($"its storage class {className} does not exist");
        else if (storageClass["volumeBindingMode"].Is("WaitForFirstConsumer") && users.Count == 0) yield return new Cause("it waits for the first pod that uses it");
        else if (!storageClass["provisioner"].Is("naru.dev/local")) yield return new Cause($"volumes of its class are made by {storageClass["provisioner"].Text}, which is not part of this cluster");
        var available = known.All("PersistentVolume").Where(volume => volume.Spec["claimRef"].IsNothing && volume.Spec["storageClassName"].Text == className).ToList();
        foreach (var volume in available)
            yield return new Cause($"volume {volume.ObjectName} is free, with {volume.Spec["capacity"]["storage"].Text} of the {claim.Spec["resources"]["requests"]["storage"].Text} it asks for");
    }

    private static bool Mounts(Tree pod, string claim) =>
        pod.Spec["volumes"].Items.ToArray().Any(volume => volume["persistentVolumeClaim"]["claimName"].Is(claim));
}
