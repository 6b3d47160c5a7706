using System.Text;
using Naru.Resources.Faults;
using Naru.Resources.Kinds;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Facets;

/// <summary>
/// Finds all that is wrong with an object of a built-in kind, in one walk: facets, enumerations, each type's function.
/// Expects canonical form with defaults filled in. <c>status</c> and <c>metadata</c> are judged elsewhere.
/// </summary>
public static class Validation
{
    private static readonly Name SpecName = "spec";
    private static readonly Name StatusName = "status";
    private static readonly Name MetadataName = "metadata";

    public static void Check(Schema schema, Tree value, FieldPath path, FaultList faults)
    {
        switch (schema.Type)
        {
            case SchemaType.Object when value.IsObject:
                InObject(schema, value, path, faults);
                break;
            case SchemaType.List when schema.Element is { IsScalar: false } or { Allowed.Count: > 0 }:
                for (var i = 0; i < value.Count; i++) Check(schema.Element!, value.Items[i], path.At(i), faults);
                break;
            case SchemaType.Map when !schema.Element!.IsScalar:
                foreach (ref readonly var field in value.Fields) Check(schema.Element, field.Value, path.Key(field.Name.ToString()), faults);
                break;
            case SchemaType.String when schema.Allowed.Count > 0 && value.IsString && !schema.Allowed.Contains(value.Text):
                faults.NotSupported(path, value, schema.Allowed);
                break;
        }
    }

    private static void InObject(Schema schema, Tree value, FieldPath path, FaultList faults)
    {
        foreach (var facets in FacetLibrary.BuiltIn.Of(schema)) CheckFacets(facets, value[facets.Field.Name], path[facets.Field.Name], faults);
        TypeRules.CheckOf(schema)?.Invoke(value, path, faults);
        foreach (ref readonly var field in value.Fields)
        {
            if (schema.Fields[field.Name] is { } known && !IsJudgedElsewhere(path, field.Name)) Check(known.Schema, field.Value, path[field.Name], faults);
        }
        // A spec that is not there at all lacks what a spec must have.
        if (ReferenceEquals(path, FieldPath.Root) && schema.Fields[SpecName] is { KeepsZero: false, Schema.IsStruct: true } spec && !value.Has(SpecName))
            Check(spec.Schema, Tree.EmptyObject, path[SpecName], faults);
    }

    private static bool IsJudgedElsewhere(FieldPath path, Name name) =>
        ReferenceEquals(path, FieldPath.Root) && (name == StatusName || name == MetadataName);

    private static void CheckFacets(FieldFacets facets, Tree value, FieldPath path, FaultList faults)
    {
        if (value.IsNothing || (value.IsEmpty && value.Kind is TreeKind.String or TreeKind.Array && facets.IsRequired))
        {
            if (facets.IsRequired) faults.Required(path);
            return;
        }
        if (value.IsNumber) CheckRange(facets, value, path, faults);
        if (facets.MaxLength is { } longest && value.IsString && Encoding.UTF8.GetByteCount(value.Text) > longest) faults.TooLong(path, longest);
        if (facets.MaxItems is { } most && value.Count > most) faults.TooMany(path, value.Count, most);
        if (facets.Format.Length > 0) CheckFormat(facets.Format, value, path, faults);
        if (facets.UniqueBy is { } key) CheckUnique(key, value, path, faults);
    }

    private static void CheckRange(FieldFacets facets, Tree value, FieldPath path, FaultList faults)
    {
        var number = value.AsInt64();
        if ((facets.Minimum is not { } least || number >= least) && (facets.Maximum is not { } most || number <= most)) return;
        faults.Invalid(path, value, facets is { Minimum: not null, Maximum: not null }
            ? $"must be between {facets.Minimum} and {facets.Maximum}, inclusive"
            : facets.Minimum is not null ? $"must be greater than or equal to {facets.Minimum}" : $"must be less than or equal to {facets.Maximum}");
    }

    private static void CheckFormat(string format, Tree value, FieldPath path, FaultList faults)
    {
        if (format == "port")
        {
            if (value.IsNumber && value.AsInt64() is < 1 or > 65535) faults.Invalid(path, value, "must be between 1 and 65535, inclusive");
        }
        else if (value.IsArray)
        {
            for (var i = 0; i < value.Count; i++) CheckFormat(format, value.Items[i], path.At(i), faults);
        }
        else if (value.IsObject)
        {
            foreach (ref readonly var field in value.Fields)
                if (TextFormat.FaultOf(format, field.Name.ToString()) is { } wrong) faults.Invalid(path, field.Name.ToString(), wrong);
        }
        else if (value.IsString && TextFormat.FaultOf(format, value.Text) is { } fault)
        {
            faults.Invalid(path, value, fault);
        }
    }

    private static void CheckUnique(Name key, Tree list, FieldPath path, FaultList faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var own = list.Items[i][key];
            if (!own.IsEmpty && !seen.Add(own.Text)) faults.Duplicate(path.At(i)[key], own);
        }
    }
}
