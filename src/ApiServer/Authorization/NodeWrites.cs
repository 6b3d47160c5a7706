using Naru.ApiServer.Mutations;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Authorization;

/// <summary>
/// What a node may write into the objects that it may write: each function answers why a change is not allowed, or null.
/// A node says of itself what it observes; where pods are placed by (labels of the cluster, taints), who owns it and what a
/// volume is are others' to say.
/// </summary>
internal static class NodeWrites
{
    private const string VolumeFinalizer = "naru.dev/local-volume";
    private const string HostName = "kubernetes.io/hostname";

    private static readonly string[] OwnLabels =
    [
        HostName, "kubernetes.io/arch", "kubernetes.io/os", "beta.kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type",
        "topology.kubernetes.io/region", "topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone",
    ];

    private static readonly string[] OwnLabelDomains = ["kubelet.kubernetes.io", "node.kubernetes.io"];

    public static string? OfNode(string node, Change change, Tree made)
    {
        if (made.ObjectName != node) return $"node \"{node}\" is not allowed to modify node \"{made.ObjectName}\"";
        if (!Tree.DeepEquals(made.Metadata["ownerReferences"], change.Old.Metadata["ownerReferences"])) return $"node \"{node}\" is not allowed to modify ownerReferences";
        if (!Tree.DeepEquals(made.Metadata["finalizers"], change.Old.Metadata["finalizers"])) return $"node \"{node}\" is not allowed to modify finalizers";
        if (!change.IsCreate && !Tree.DeepEquals(made.Spec["taints"], change.Old.Spec["taints"])) return $"node \"{node}\" is not allowed to modify taints";
        if (!made.Spec["configSource"].IsNothing) return $"node \"{node}\" is not allowed to set spec.configSource";
        var foreign = Changed(change.Old.Labels, made.Labels).Where(key => !MaySet(key)).Order(StringComparer.Ordinal).ToArray();
        if (foreign.Length > 0) return $"is not allowed to modify labels: {string.Join(", ", foreign)}";
        return made.Labels[HostName] is { IsNothing: false } name && !name.Is(node) && !name.Is(change.Old.Labels[HostName].Text)
            ? $"node \"{node}\" is not allowed to call itself \"{name.Text}\" in the label {HostName}"
            : null;
    }

    public static string? OfPod(string node, Change change, Tree made) => change.IsCreate || !change.Old.Spec["nodeName"].Is(node)
        ? $"node \"{node}\" can only delete and report pods with spec.nodeName set to itself"
        : null;

    public static string? OfLease(string node, Change change, Tree made) =>
        made.ObjectName == node ? null : $"node \"{node}\" can only access the lease of its own name";

    /// <summary>Of a volume on it, the node takes away its own finalizer when it has removed the volume's directory.</summary>
    public static string? OfVolume(string node, Change change, Tree made)
    {
        var kept = change.Old.Metadata["finalizers"].Items.ToArray().Where(finalizer => !finalizer.Is(VolumeFinalizer)).ToArray();
        var isReleased = change.Old.IsDeleting && Tree.DeepEquals(Tree.Array(kept), Tree.Array(made.Metadata["finalizers"].Items.ToArray()));
        return Tree.DeepEquals(Rest(made), Rest(change.Old)) && (isReleased || Tree.DeepEquals(made.Metadata["finalizers"], change.Old.Metadata["finalizers"]))
            ? null
            : $"node \"{node}\" can only take away the finalizer {VolumeFinalizer} of a volume that is being deleted";
    }

    private static Tree Rest(Tree volume) => volume.With("metadata", volume.Metadata.Without("finalizers").Without("managedFields").Without("resourceVersion"));

    private static IEnumerable<string> Changed(Tree old, Tree made) =>
        made.Fields.ToArray().Concat(old.Fields.ToArray()).Select(label => label.Name).Where(key => !Tree.DeepEquals(made[key], old[key])).Select(key => key.ToString()).Distinct();

    // Outside the cluster's own domains a node names what it likes, as administrators do.
    private static bool MaySet(string key)
    {
        var slash = key.IndexOf('/');
        var domain = slash < 0 ? "" : key[..slash];
        return !(IsIn(domain, "kubernetes.io") || IsIn(domain, "k8s.io")) || OwnLabels.Contains(key) || OwnLabelDomains.Any(own => IsIn(domain, own));
    }

    private static bool IsIn(string domain, string parent) => domain == parent || domain.EndsWith("." + parent, StringComparison.Ordinal);
}
