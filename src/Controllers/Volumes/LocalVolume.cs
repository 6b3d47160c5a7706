using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Volumes;

/// <summary>A volume that is a directory of one node.</summary>
internal static class LocalVolume
{
    public static Tree Make(Tree claim, Tree storageClass, Tree node)
    {
        var name = $"pvc-{claim.Uid}";
        var directory = node.Annotations[VolumeNames.DirectoryAnnotation].TextOrNull;
        var hostname = node.Labels[VolumeNames.Hostname].Text is { Length: > 0 } label ? label : node.ObjectName;
        return Tree.Object(
            ("apiVersion", "v1"),
            ("kind", "PersistentVolume"),
            ("metadata", Tree.Object(
                ("name", name),
                ("annotations", Tree.Object((VolumeNames.ProvisionedBy, VolumeNames.Provisioner))),
                // Only a node that says where its volumes are takes the duty to remove them.
                ("finalizers", directory is null ? Tree.Array(VolumeNames.VolumeFinalizer) : Tree.Array(VolumeNames.VolumeFinalizer, VolumeNames.NodeFinalizer)))),
            ("spec", Tree.Object(
                ("capacity", Tree.Object(("storage", claim.Spec["resources"]["requests"]["storage"]))),
                ("accessModes", claim.Spec["accessModes"]),
                ("volumeMode", claim.Spec["volumeMode"]),
                ("persistentVolumeReclaimPolicy", storageClass["reclaimPolicy"].Text is { Length: > 0 } policy ? policy : "Delete"),
                ("storageClassName", storageClass.ObjectName),
                ("hostPath", Tree.Object(("path", $"{directory ?? VolumeNames.DefaultDirectory}/{name}"), ("type", "DirectoryOrCreate"))),
                ("claimRef", Tree.Object(
                    ("apiVersion", "v1"), ("kind", "PersistentVolumeClaim"), ("namespace", claim.Namespace), ("name", claim.ObjectName), ("uid", claim.Metadata["uid"]))),
                ("nodeAffinity", Affinity(hostname)))));
    }

    /// <summary>The node a local volume is tied to; "" when it is tied to none.</summary>
    public static string NodeOf(Tree volume) =>
        volume.Spec["nodeAffinity"]["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]["values"][0].Text;

    private static Tree Affinity(string hostname) => Tree.Object(("required", Tree.Object(("nodeSelectorTerms", Tree.Array(Tree.Object(
        ("matchExpressions", Tree.Array(Tree.Object(("key", VolumeNames.Hostname), ("operator", "In"), ("values", Tree.Array(hostname)))))))))));
}
