using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>The places of objects: all that an object says, and where two objects differ.</summary>
internal static class FieldSets
{
    /// <summary>The leaves of a value: scalars, atomic lists and objects, empty ones, and the elements of keyed lists.</summary>
    public static FieldSet Of(Schema schema, Tree value)
    {
        var set = new FieldSet();
        AddAll(schema, value, set, marksParents: false);
        return set;
    }

    /// <summary>Where <paramref name="after"/> differs from <paramref name="before"/>.</summary>
    public static Difference Compare(Schema schema, Tree before, Tree after)
    {
        var difference = new Difference(new FieldSet(), new FieldSet(), new FieldSet());
        Compare(schema, before, after, difference);
        return difference;
    }

    private static void AddAll(Schema schema, Tree value, FieldSet place, bool marksParents)
    {
        if (IsLeaf(schema, value))
        {
            place.Add();
            return;
        }
        foreach (ref readonly var field in value.Fields)
        {
            var inner = InnerOf(schema, field.Name);
            var below = place.At("f:" + field.Name);
            if (marksParents && MarksItself(schema, field)) below.Add();
            AddAll(inner, field.Value, below, marksParents);
        }
        foreach (ref readonly var item in value.Items)
        {
            var below = place.At(ElementStep.Of(schema, item));
            below.Add();
            if (schema.ListKind == ListKind.Map) AddAll(schema.Element!, item, below, marksParents);
        }
    }

    private static void Compare(Schema schema, Tree before, Tree after, Difference difference)
    {
        if (before.IsSameAs(after)) return;
        if (before.IsAbsent)
        {
            AddAll(schema, after, difference.Added, marksParents: true);
        }
        else if (after.IsAbsent)
        {
            AddAll(schema, before, difference.Removed, marksParents: true);
        }
        else if (IsLeaf(schema, before) || IsLeaf(schema, after))
        {
            CompareLeaves(schema, before, after, difference);
        }
        else if (before.IsArray)
        {
            CompareLists(schema, before, after, difference);
        }
        else
        {
            CompareObjects(schema, before, after, difference);
        }
    }

    private static void CompareLeaves(Schema schema, Tree before, Tree after, Difference difference)
    {
        if (Tree.DeepEquals(before, after)) return;
        if (IsLeaf(schema, before) && IsLeaf(schema, after)) difference.Modified.Add();
        else if (IsLeaf(schema, before)) AddAll(schema, after, difference.Added, marksParents: true);
        else AddAll(schema, before, difference.Removed, marksParents: true);
    }

    private static void CompareObjects(Schema schema, Tree before, Tree after, Difference difference)
    {
        var (old, now) = (new Dictionary<Name, Tree>(), new HashSet<Name>());
        foreach (ref readonly var field in before.Fields) old[field.Name] = field.Value;
        foreach (ref readonly var field in after.Fields)
        {
            now.Add(field.Name);
            var was = old.GetValueOrDefault(field.Name);
            if (was.IsSameAs(field.Value)) continue;
            var step = "f:" + field.Name;
            var part = Difference.Empty();
            if (was.IsAbsent && MarksItself(schema, field)) part.Added.Add();
            Compare(InnerOf(schema, field.Name), was, field.Value, part);
            difference.Take(step, part);
        }
        foreach (ref readonly var field in before.Fields)
        {
            if (now.Contains(field.Name)) continue;
            var part = Difference.Empty();
            if (MarksItself(schema, field)) part.Removed.Add();
            Compare(InnerOf(schema, field.Name), field.Value, default, part);
            difference.Take("f:" + field.Name, part);
        }
    }

    private static void CompareLists(Schema schema, Tree before, Tree after, Difference difference)
    {
        var (old, now) = (ByStep(schema, before), ByStep(schema, after));
        foreach (var (step, item) in now)
        {
            var part = Difference.Empty();
            var was = old.GetValueOrDefault(step);
            if (was.IsAbsent) part.Added.Add();
            if (schema.ListKind == ListKind.Map) Compare(schema.Element!, was, item, part);
            difference.Take(step, part);
        }
        foreach (var (step, item) in old)
        {
            if (now.ContainsKey(step)) continue;
            var part = Difference.Empty();
            part.Removed.Add();
            if (schema.ListKind == ListKind.Map) Compare(schema.Element!, item, default, part);
            difference.Take(step, part);
        }
    }

    public static Dictionary<string, Tree> ByStep(Schema list, Tree value)
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
