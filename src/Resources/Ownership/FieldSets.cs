using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>The places of objects: all that an object says, and where two objects differ.</summary>
internal static class FieldSets
{
    /// <summary>The leaves of a value: scalars, atomic lists and objects, empty ones, and the elements of keyed lists.</summary>
    public static FieldSet Of(Schema schema, Tree value) => All(schema, value, isMember: false, marksParents: false);

    /// <summary>Where <paramref name="after"/> differs from <paramref name="before"/>.</summary>
    public static Difference Compare(Schema schema, Tree before, Tree after)
    {
        var difference = new DifferenceBuilder();
        Compare(schema, before, after, difference);
        return difference.Build();
    }

    private static FieldSet All(Schema schema, Tree value, bool isMember, bool marksParents)
    {
        if (IsLeaf(schema, value)) return FieldSet.Leaf;
        var below = new List<KeyValuePair<string, FieldSet>>(value.Count);
        foreach (ref readonly var field in value.Fields)
            below.Add(new(field.Name.FieldStep, All(InnerOf(schema, field.Name), field.Value, marksParents && MarksItself(schema, field), marksParents)));
        foreach (ref readonly var item in value.Items)
            below.Add(new(ElementStep.Of(schema, item), schema.ListKind == ListKind.Map ? All(schema.Element!, item, isMember: true, marksParents) : FieldSet.Leaf));
        return FieldSet.Of(isMember, below);
    }

    private static void Compare(Schema schema, Tree before, Tree after, DifferenceBuilder difference)
    {
        if (before.IsSameAs(after)) return;
        if (before.IsAbsent) difference.Added.Take(All(schema, after, false, marksParents: true));
        else if (after.IsAbsent) difference.Removed.Take(All(schema, before, false, marksParents: true));
        else if (IsLeaf(schema, before) || IsLeaf(schema, after)) CompareLeaves(schema, before, after, difference);
        else if (before.IsArray) CompareLists(schema, before, after, difference);
        else CompareObjects(schema, before, after, difference);
    }

    private static void CompareLeaves(Schema schema, Tree before, Tree after, DifferenceBuilder difference)
    {
        if (Tree.DeepEquals(before, after)) return;
        if (IsLeaf(schema, before) && IsLeaf(schema, after)) difference.Modified.IsMember = true;
        else if (IsLeaf(schema, before)) difference.Added.Take(All(schema, after, false, marksParents: true));
        else difference.Removed.Take(All(schema, before, false, marksParents: true));
    }

    private static void CompareObjects(Schema schema, Tree before, Tree after, DifferenceBuilder difference)
    {
        var old = new FieldIndex(before);
        foreach (ref readonly var field in after.Fields)
        {
            var was = old[field.Name];
            if (was.IsSameAs(field.Value)) continue;
            var part = new DifferenceBuilder();
            if (was.IsAbsent && MarksItself(schema, field)) part.Added.IsMember = true;
            Compare(InnerOf(schema, field.Name), was, field.Value, part);
            difference.Take(field.Name.FieldStep, part);
        }
        var now = new FieldIndex(after);
        foreach (ref readonly var field in before.Fields)
        {
            if (now.Find(field.Name) >= 0) continue;
            var part = new DifferenceBuilder();
            if (MarksItself(schema, field)) part.Removed.IsMember = true;
            Compare(InnerOf(schema, field.Name), field.Value, default, part);
            difference.Take(field.Name.FieldStep, part);
        }
    }

    private static void CompareLists(Schema schema, Tree before, Tree after, DifferenceBuilder difference)
    {
        var (old, now) = (ByStep(schema, before), ByStep(schema, after));
        foreach (var (step, item) in now)
        {
            var part = new DifferenceBuilder();
            var was = old.GetValueOrDefault(step);
            if (was.IsAbsent) part.Added.IsMember = true;
            if (schema.ListKind == ListKind.Map) Compare(schema.Element!, was, item, part);
            difference.Take(step, part);
        }
        foreach (var (step, item) in old)
        {
            if (now.ContainsKey(step)) continue;
            var part = new DifferenceBuilder();
            part.Removed.IsMember = true;
            if (schema.ListKind == ListKind.Map) Compare(schema.Element!, item, default, part);
            difference.Take(step, part);
        }
    }

    private static Dictionary<string, Tree> ByStep(Schema list, Tree value)
    {
        var items = new Dictionary<string, Tree>(StringComparer.Ordinal);
        foreach (ref readonly var item in value.Items) items.TryAdd(ElementStep.Of(list, item), item);
        return items;
    }

    /// <summary>A value that has one owner as a whole.</summary>
    public static bool IsLeaf(Schema schema, Tree value) => value.Kind switch
    {
        TreeKind.Array => !ElementStep.HasSteps(schema) || value.Count == 0,
        TreeKind.Object => schema.IsAtomic || value.Count == 0 || schema.Type is SchemaType.RawExtension or SchemaType.FieldsV1,
        _ => true,
    };

    public static Schema InnerOf(Schema schema, Name field) => schema.Fields[field]?.Schema ?? schema.Element ?? Schema.Any;

    // A map, a keyed list or an optional object is a place of its own; an object that is always there is not.
    private static bool MarksItself(Schema schema, Field field)
    {
        if (IsLeaf(InnerOf(schema, field.Name), field.Value)) return false;
        return field.Value.IsArray || schema.Fields[field.Name] is not { Schema.IsStruct: true, KeepsZero: false };
    }
}
