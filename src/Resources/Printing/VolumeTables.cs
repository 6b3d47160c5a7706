using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>Volumes, the claims on them, and the classes they come from.</summary>
internal static class VolumeTables
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";

    public static TableShape Volume { get; } = new(
        [
            Columns.Name, new("Capacity"), new("Access Modes"), new("Reclaim Policy"), new("Status"), new("Claim"), new("StorageClass"),
            new("VolumeAttributesClass"), new("Reason"), Columns.Age, new("VolumeMode", Priority: 1),
        ],
        (obj, now) =>
        {
            var volume = new PersistentVolumeView(obj);
            var claim = volume.Spec.ClaimRef;
            return
            [
                obj["metadata"]["name"], volume.Spec.Capacity["storage"]?.ToString() ?? "", Modes(volume.Spec.AccessModes), volume.Spec.PersistentVolumeReclaimPolicy,
                Status(obj), claim.IsPresent ? $"{claim.Namespace}/{claim.Name}" : "", volume.Spec.StorageClassName, volume.Spec.VolumeAttributesClassName ?? Columns.Unset,
                volume.Status.Reason, Columns.AgeOf(obj, now), volume.Spec.VolumeMode ?? Columns.Unset,
            ];
        });

    public static TableShape Claim { get; } = new(
        [
            Columns.Name, new("Status"), new("Volume"), new("Capacity"), new("Access Modes"), new("StorageClass"), new("VolumeAttributesClass"), Columns.Age, new("VolumeMode", Priority: 1),
        ],
        (obj, now) =>
        {
            var claim = new PersistentVolumeClaimView(obj);
            var isBound = claim.Spec.VolumeName.Length > 0;
            return
            [
                obj["metadata"]["name"], Status(obj), claim.Spec.VolumeName, isBound ? claim.Status.Capacity["storage"]?.ToString() ?? "" : "", isBound ? Modes(claim.Status.AccessModes) : "",
                claim.Spec.StorageClassName ?? "", claim.Spec.VolumeAttributesClassName ?? Columns.Unset, Columns.AgeOf(obj, now), claim.Spec.VolumeMode ?? Columns.Unset,
            ];
        });

    public static TableShape Class { get; } = new(
        [Columns.Name, new("Provisioner"), new("ReclaimPolicy"), new("VolumeBindingMode"), new("AllowVolumeExpansion"), Columns.Age],
        (obj, now) =>
        {
            var storage = new StorageClassView(obj);
            var name = storage.Metadata.Name + (storage.Metadata.Annotations[DefaultClass] == "true" ? " (default)" : "");
            return [name, storage.Provisioner, storage.ReclaimPolicy ?? "Delete", storage.VolumeBindingMode ?? "Immediate", storage.AllowVolumeExpansion ?? false, Columns.AgeOf(obj, now)];
        });

    private static Tree Status(Tree obj) => obj["metadata"]["deletionTimestamp"].IsNothing ? obj["status"]["phase"].Text : "Terminating";

    private static string Modes(TextList modes) => string.Join(',', modes.Select(mode => mode switch
    {
        "ReadWriteOnce" => "RWO",
        "ReadOnlyMany" => "ROX",
        "ReadWriteMany" => "RWX",
        "ReadWriteOncePod" => "RWOP",
        _ => mode,
    }));
}
