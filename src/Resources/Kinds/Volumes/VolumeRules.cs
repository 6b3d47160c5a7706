using Naru.Resources.Faults;
using Naru.Resources.Quantities;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Volumes;

/// <summary>What holds for volumes and the claims on them.</summary>
internal static class VolumeRules
{
    private static readonly string[] VolumeFields =
        ["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy", "storageClassName", "volumeAttributesClassName", "volumeMode"];

    public static Tree DefaultOfVolume(Tree volume) => volume["status"]["phase"].IsEmpty ? volume.WithPath(["status", "phase"], "Pending") : volume;

    public static Tree DefaultOfClaim(Tree claim) => claim["status"]["phase"].IsEmpty ? claim.WithPath(["status", "phase"], "Pending") : claim;

    public static void CheckVolume(Tree spec, FieldPath path, FaultList faults)
    {
        var sources = 0;
        foreach (ref readonly var field in spec.Fields)
            if (!VolumeFields.Contains(field.Name.ToString()) && ++sources > 1) faults.Forbidden(path[field.Name], "may not specify more than 1 volume type");
        if (sources == 0) faults.Required(path, "must specify a volume type");
        if (spec["capacity"].IsObject && !spec["capacity"].Has("storage")) faults.NotSupported(path["capacity"], spec["capacity"], ["storage"]);
        if (Quantity.TryParse(spec["capacity"]["storage"].TextOrNull, out var size) && (size.IsNegative || size.IsZero))
            faults.Invalid(path["capacity"].Key("storage"), spec["capacity"]["storage"], "must be greater than zero");
        var claim = spec["claimRef"];
        foreach (var needed in (string[])["namespace", "name"])
            if (claim.IsObject && claim[needed].IsEmpty) faults.Required(path["claimRef"][needed]);
        if (spec["local"].IsObject && spec["nodeAffinity"].IsNothing) faults.Required(path["nodeAffinity"], "Local volume requires node affinity");
    }

    public static void CheckClaim(Tree spec, FieldPath path, FaultList faults)
    {
        var asked = spec["resources"]["requests"]["storage"];
        if (asked.IsNothing) faults.Required(path["resources"].Key("storage"));
        else if (Quantity.TryParse(asked.Text, out var size) && (size.IsNegative || size.IsZero))
            faults.Invalid(path["resources"].Key("storage"), asked, "must be greater than zero");
        if (spec["accessModes"].Count > 1 && Has(spec["accessModes"], "ReadWriteOncePod"))
            faults.Forbidden(path["accessModes"], "may not use ReadWriteOncePod with other access modes");
    }

    public static void UpdateClaim(Tree now, Tree old, FaultList faults)
    {
        var (after, before) = (now["spec"], old["spec"]);
        // The binder fills in the volume once; a bound claim may ask for more.
        if (before["volumeName"].IsEmpty) after = after.With("volumeName", before["volumeName"]);
        if (before["storageClassName"].IsNothing) after = after.With("storageClassName", before["storageClassName"]);
        var path = FieldPath.Of("spec");
        if (Quantity.TryParse(after["resources"]["requests"]["storage"].TextOrNull, out var size)
            && Quantity.TryParse(before["resources"]["requests"]["storage"].TextOrNull, out var was)
            && size != was && old["status"]["phase"].Is("Bound"))
        {
            if (size < was) faults.Forbidden(path["resources"]["requests"]["storage"], "field can not be less than status.capacity");
            after = after.WithPath(["resources", "requests", "storage"], before["resources"]["requests"]["storage"]);
        }
        if (!Tree.DeepEquals(after, before)) faults.Forbidden(path, "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims");
    }

    public static void UpdateVolume(Tree now, Tree old, FaultList faults)
    {
        foreach (ref readonly var field in old["spec"].Fields)
        {
            if (VolumeFields.Contains(field.Name.ToString())) continue;
            if (!Tree.DeepEquals(field.Value, now["spec"][field.Name])) faults.Forbidden(FieldPath.Of("spec", "persistentvolumesource"), "spec.persistentvolumesource is immutable after creation");
        }
        foreach (var (name, once) in ((string, bool)[])[("nodeAffinity", true), ("volumeMode", false)])
        {
            var (after, before) = (now["spec"][name], old["spec"][name]);
            if (!Tree.DeepEquals(after, before) && !(once && before.IsNothing)) faults.Invalid(FieldPath.Of("spec", name), after, "field is immutable");
        }
    }

    private static bool Has(Tree list, string text)
    {
        foreach (ref readonly var item in list.Items)
            if (item.Is(text)) return true;
        return false;
    }
}
