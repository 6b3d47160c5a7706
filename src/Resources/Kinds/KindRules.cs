using Naru.Resources.Facets;
using Naru.Resources.Faults;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds;

/// <summary>
/// What the API does with an object of a kind between reading and keeping it: fill in defaults, and judge it. The order
/// of a mutation is the API server's; these are pure and may run as often as it likes.
/// </summary>
public static class KindRules
{
    /// <summary>The object with everything filled in that was not given.</summary>
    /// <param name="obj">In canonical form (<see cref="Ingest.Intake"/>).</param>
    public static Tree Default(Kind kind, Tree obj) => Defaulting.Apply(kind.Schema, obj);

    /// <summary>All that is wrong with an object that is to be made.</summary>
    public static FaultList Validate(Kind kind, Tree obj)
    {
        var faults = new FaultList();
        if (kind.IsStored) MetadataChecks.Check(obj["metadata"], kind.IsNamespaced, NameFormatOf(kind), faults);
        CheckContent(kind, obj, faults);
        return faults;
    }

    /// <summary>All that is wrong with an object that is to replace <paramref name="old"/>.</summary>
    /// <param name="subresource">What the request addresses; "" for the object itself. A write of status is not judged again by the rules of the spec.</param>
    public static FaultList ValidateUpdate(Kind kind, Tree obj, Tree old, string subresource = "")
    {
        var faults = new FaultList();
        if (kind.IsStored) MetadataChecks.Check(obj["metadata"], kind.IsNamespaced, NameFormatOf(kind), faults);
        if (subresource == "status" && !kind.IsCustom) return faults;
        CheckContent(kind, obj, faults);
        if (!faults.IsEmpty && !kind.IsCustom) faults = NewIn(faults, kind, old);
        CheckImmutable(kind.Schema, obj, old, FieldPath.Root, faults);
        if (subresource.Length == 0) TypeRules.UpdateOf(kind.Schema)?.Invoke(obj, old, faults);
        return faults;
    }

    /// <summary>The syntax of the names of a kind's objects.</summary>
    public static string NameFormatOf(Kind kind) => kind switch
    {
        { Group: "", Name: "Namespace" } => "dnsLabel",
        { Group: "", Name: "Service" } => "dns1035",
        { Group: "rbac.authorization.k8s.io" } => "pathSegment",
        _ => "dnsSubdomain",
    };

    // What an earlier version let in goes on being changeable, and deletable, as long as it does not get worse.
    private static FaultList NewIn(FaultList faults, Kind kind, Tree old)
    {
        var known = new FaultList();
        CheckContent(kind, old, known);
        return faults.Without(known);
    }

    private static void CheckContent(Kind kind, Tree obj, FaultList faults)
    {
        if (kind.IsCustom) SchemaValidation.Check(kind.Schema, obj, FieldPath.Root, faults);
        else Validation.Check(kind.Schema, obj, FieldPath.Root, faults);
    }

    private static void CheckImmutable(Schema schema, Tree now, Tree old, FieldPath path, FaultList faults)
    {
        foreach (var facets in FacetLibrary.BuiltIn.Of(schema))
        {
            var (after, before) = (now[facets.Field.Name], old[facets.Field.Name]);
            if (facets.IsImmutable && !before.IsNothing && !Tree.DeepEquals(after, before)) faults.Invalid(path[facets.Field.Name], after, "field is immutable");
        }
        foreach (ref readonly var field in now.Fields)
        {
            if (schema.Fields[field.Name] is { Schema.IsStruct: true } known && old[field.Name].IsObject && !field.Value.IsSameAs(old[field.Name]))
                CheckImmutable(known.Schema, field.Value, old[field.Name], path[field.Name], faults);
        }
    }
}
