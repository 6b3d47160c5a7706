using System.Text.RegularExpressions;
using Naru.Resources.Faults;
using Naru.Resources.Trees;

namespace Naru.Resources.Kinds.Definitions;

/// <summary>
/// Checks that an <c>openAPIV3Schema</c> is structural: every value has a type (unless any is welcome), the root is an
/// object, nothing refers elsewhere, patterns compile. Nesting is bounded by the JSON reader.
/// </summary>
internal static class StructuralChecks
{
    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];
    private static readonly string[] Forbidden = ["$ref", "definitions", "dependencies", "deprecated", "discriminator", "id", "patternProperties", "readOnly", "writeOnly", "xml"];

    public static void Check(Tree schema, FieldPath path, FaultList faults)
    {
        if (!schema["type"].Is("object")) faults.Invalid(path["type"], schema["type"].Text, "must be object at the root");
        CheckValue(schema, path, faults);
    }

    private static void CheckValue(Tree schema, FieldPath path, FaultList faults)
    {
        CheckType(schema, path, faults);
        foreach (var name in Forbidden)
            if (!schema[name].IsNothing) faults.Forbidden(path[name], $"{name} is not supported");
        CheckPattern(schema["pattern"], path["pattern"], faults);
        foreach (ref readonly var property in schema["properties"].Fields) CheckValue(property.Value, path["properties"].Key(property.Name.ToString()), faults);
        if (schema["additionalProperties"].IsObject)
        {
            if (schema["properties"].Count > 0) faults.Forbidden(path["additionalProperties"], "additionalProperties and properties are mutual exclusive");
            CheckValue(schema["additionalProperties"], path["additionalProperties"], faults);
        }
        if (schema["items"].IsObject) CheckValue(schema["items"], path["items"], faults);
        else if (schema["type"].Is("array")) faults.Required(path["items"], "must be specified");
        CheckList(schema, path, faults);
    }

    private static void CheckType(Tree schema, FieldPath path, FaultList faults)
    {
        var type = schema["type"];
        if (!type.IsEmpty && !Types.Contains(type.Text)) faults.NotSupported(path["type"], type, Types);
        if (type.IsEmpty && !schema["x-kubernetes-int-or-string"].IsTrue && !schema["x-kubernetes-preserve-unknown-fields"].IsTrue)
            faults.Required(path["type"], "must not be empty for specified object fields");
    }

    private static void CheckPattern(Tree pattern, FieldPath path, FaultList faults)
    {
        if (!pattern.IsString || pattern.IsEmpty) return;
        try
        {
            _ = new Regex(pattern.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            faults.Invalid(path, pattern, "must be a valid regular expression, but isn't: " + fault.Message);
        }
    }

    private static void CheckList(Tree schema, FieldPath path, FaultList faults)
    {
        var kind = schema["x-kubernetes-list-type"];
        if (kind.IsEmpty) return;
        if (kind.Text is not ("atomic" or "set" or "map")) faults.NotSupported(path["x-kubernetes-list-type"], kind, ["atomic", "map", "set"]);
        if (!kind.Is("map")) return;
        if (schema["x-kubernetes-list-map-keys"].Count == 0) faults.Required(path["x-kubernetes-list-map-keys"], "must not be empty if x-kubernetes-list-type is map");
        foreach (ref readonly var key in schema["x-kubernetes-list-map-keys"].Items)
            if (!schema["items"]["properties"].Has(key.Text)) faults.Invalid(path["x-kubernetes-list-map-keys"], key, "entries must all be names of item properties");
    }
}
