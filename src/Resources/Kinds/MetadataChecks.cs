using System.Text;
using Naru.Resources.Facets;
using Naru.Resources.Faults;
using Naru.Resources.Selectors;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds;

/// <summary>What holds for the metadata of every object.</summary>
internal static class MetadataChecks
{
    private const int MostAnnotationBytes = 256 * 1024;

    /// <param name="nameFormat">The syntax of names of the kind.</param>
    public static void Check(Tree metadata, bool isNamespaced, string nameFormat, FaultList faults)
    {
        var path = FieldPath.Of("metadata");
        var name = metadata["name"];
        if (name.IsEmpty) faults.Required(path["name"], "name or generateName is required");
        else if (TextFormat.FaultOf(nameFormat, name.Text) is { } fault) faults.Invalid(path["name"], name, fault);
        var ns = metadata["namespace"];
        if (isNamespaced && ns.IsEmpty) faults.Required(path["namespace"]);
        else if (!isNamespaced && !ns.IsEmpty) faults.Forbidden(path["namespace"], "not allowed on this type");
        else if (!ns.IsEmpty && TextFormat.DnsLabel(ns.Text) is { } wrong) faults.Invalid(path["namespace"], ns, wrong);
        OfTemplate(metadata, path, faults);
        CheckFinalizers(metadata["finalizers"], path["finalizers"], faults);
        CheckOwners(metadata["ownerReferences"], path["ownerReferences"], faults);
    }

    /// <summary>Labels and annotations, which templates have too.</summary>
    public static void OfTemplate(Tree metadata, FieldPath path, FaultList faults)
    {
        foreach (ref readonly var label in metadata["labels"].Fields)
        {
            if (Labels.KeyFault(label.Name.ToString()) is { } inKey) faults.Invalid(path["labels"], label.Name.ToString(), inKey);
            if (Labels.ValueFault(label.Value.Text) is { } inValue) faults.Invalid(path["labels"], label.Value, inValue);
        }
        long size = 0;
        foreach (ref readonly var annotation in metadata["annotations"].Fields)
        {
            var key = annotation.Name.ToString();
            if (Labels.KeyFault(key.ToLowerInvariant()) is { } fault) faults.Invalid(path["annotations"], key, fault);
            size += key.Length + Encoding.UTF8.GetByteCount(annotation.Value.Text);
        }
        if (size > MostAnnotationBytes) faults.TooLong(path["annotations"], MostAnnotationBytes);
    }

    private static void CheckFinalizers(Tree finalizers, FieldPath path, FaultList faults)
    {
        for (var i = 0; i < finalizers.Count; i++)
            if (Labels.KeyFault(finalizers.Items[i].Text) is { } fault) faults.Invalid(path, finalizers.Items[i], fault);
    }

    private static void CheckOwners(Tree owners, FieldPath path, FaultList faults)
    {
        var controllers = 0;
        for (var i = 0; i < owners.Count; i++)
        {
            foreach (var field in (string[])["apiVersion", "kind", "name", "uid"])
                if (owners.Items[i][field].IsEmpty) faults.Invalid(path.At(i)[field], "", $"{field} must not be empty");
            if (owners.Items[i]["controller"].IsTrue) controllers++;
        }
        if (controllers > 1) faults.Invalid(path, owners, "Only one reference can have Controller set to true");
    }
}
