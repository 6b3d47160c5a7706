using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Patches;

/// <summary>
/// Strategic merge patch: a merge patch that knows which lists merge by which key (<see cref="Schema.MergeKey"/>), with
/// directives for the rest:
/// <list type="bullet">
/// <item><c>$patch: replace|delete|merge</c> in an object or in an element of a merging list;</item>
/// <item><c>$retainKeys: [..]</c>: of an object's fields only these stay;</item>
/// <item><c>$deleteFromPrimitiveList/F: [..]</c>: values to take out of the list F of scalars;</item>
/// <item><c>$setElementOrder/F: [..]</c>: the order the client saw in the list F.</item>
/// </list>
/// Where the schema ends (unknown fields, custom kinds) it is a plain merge patch.
/// </summary>
public static class StrategicMergePatch
{
    internal const string DeleteFromList = "$deleteFromPrimitiveList/";
    internal const string SetOrder = "$setElementOrder/";

    private static readonly Name Directive = "$patch";
    private static readonly Name Retain = "$retainKeys";

    /// <exception cref="PatchRefusedException">A directive that makes no sense.</exception>
    public static Tree Apply(Schema schema, Tree target, Tree patch)
    {
        if (!patch.IsObject) throw new PatchRefusedException("a strategic merge patch is an object", isMalformed: true);
        return Object(schema, target, patch) is { IsAbsent: false } merged ? merged : Tree.EmptyObject;
    }

    internal static Tree Value(Schema schema, Tree target, Tree patch)
    {
        if (patch.IsObject) return Object(schema, target, patch);
        return patch.IsArray && schema is { Type: SchemaType.List, Merges: true } ? ListMerge.Apply(schema, target.IsArray ? target : Tree.EmptyArray, patch, default, default) : patch;
    }

    /// <summary>The merged object; absent when the patch deletes it.</summary>
    internal static Tree Object(Schema schema, Tree target, Tree patch)
    {
        switch (patch[Directive].Text)
        {
            case "delete":
                return default;
            case "replace":
                return WithoutDirectives(patch);
            case "" or "merge":
                break;
            case var other:
                throw new PatchRefusedException($"unknown patch type: {other}", isMalformed: true);
        }
        var merged = target.IsObject ? target : Tree.EmptyObject;
        if (patch[Retain] is { IsArray: true } kept) merged = Retaining(merged, patch, kept);
        foreach (ref readonly var field in patch.Fields)
        {
            var name = field.Name.ToString();
            if (name[..Math.Min(1, name.Length)] == "$") merged = InList(schema, merged, patch, name);
            else merged = merged.With(field.Name, Field(schema, merged[field.Name], patch, field));
        }
        return merged;
    }

    private static Tree Field(Schema schema, Tree target, Tree patch, Field field)
    {
        if (field.Value.Kind == TreeKind.Null) return default;
        var inner = schema.Fields[field.Name]?.Schema ?? schema.Element ?? Schema.Any;
        if (field.Value.IsArray && inner is { Type: SchemaType.List, Merges: true })
            return ListMerge.Apply(inner, target.IsArray ? target : Tree.EmptyArray, field.Value, patch[DeleteFromList + field.Name], patch[SetOrder + field.Name]);
        return Value(inner, target, field.Value);
    }

    // A directive for a list that the patch itself does not name.
    private static Tree InList(Schema schema, Tree merged, Tree patch, string directive)
    {
        var slash = directive.IndexOf('/');
        if (slash < 0) return merged;
        Name list = directive[(slash + 1)..];
        if (patch.Has(list) || !merged[list].IsArray || schema.Fields[list]?.Schema is not { Type: SchemaType.List, Merges: true } inner) return merged;
        return merged.With(list, ListMerge.Apply(inner, merged[list], Tree.EmptyArray, patch[DeleteFromList + list], patch[SetOrder + list]));
    }

    private static Tree Retaining(Tree target, Tree patch, Tree kept)
    {
        var names = new HashSet<Name>();
        foreach (ref readonly var name in kept.Items) names.Add(name.Text);
        foreach (ref readonly var field in patch.Fields)
            if (field.Name.Utf8 is not [(byte)'$', ..] && field.Value.Kind != TreeKind.Null && !names.Contains(field.Name))
                throw new PatchRefusedException($"field {field.Name} is not in $retainKeys", isMalformed: true);
        return Tree.Object([.. target.Fields.ToArray().Where(field => names.Contains(field.Name))]);
    }

    internal static Tree WithoutDirectives(Tree value) =>
        value.IsObject ? Tree.Object([.. value.Fields.ToArray().Where(field => field.Name.Utf8 is not [(byte)'$', ..] || field.Name == "$ref" || field.Name == "$schema")]) : value;
}
