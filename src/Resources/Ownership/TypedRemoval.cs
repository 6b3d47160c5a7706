using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>Takes places out of an object; a place below which others still own something stays.</summary>
internal static class TypedRemoval
{
    public static Tree Apply(Schema schema, Tree value, FieldSet gone, FieldSet owned) =>
        gone.IsEmpty || FieldSets.IsLeaf(schema, value) ? value : value.IsArray ? List(schema, value, gone, owned) : Object(schema, value, gone, owned);

    private static Tree Object(Schema schema, Tree value, FieldSet gone, FieldSet owned)
    {
        foreach (var (step, below) in gone.Below)
        {
            if (!step.StartsWith("f:", StringComparison.Ordinal)) continue;
            Name name = step[2..];
            var inner = value[name];
            if (inner.IsAbsent) continue;
            var isOwned = owned[step] is { IsEmpty: false };
            if (below.IsMember && !isOwned && MayGo(FieldSets.InnerOf(schema, name), inner, below)) value = value.Without(name);
            else value = value.With(name, Apply(FieldSets.InnerOf(schema, name), inner, below, owned[step]));
        }
        return value;
    }

    private static Tree List(Schema schema, Tree value, FieldSet gone, FieldSet owned)
    {
        var kept = new List<Tree>(value.Count);
        foreach (ref readonly var item in value.Items)
        {
            var step = ElementStep.Of(schema, item);
            var below = gone[step];
            if (below.IsEmpty) kept.Add(item);
            else if (!below.IsMember || owned[step] is { IsEmpty: false }) kept.Add(Apply(schema.Element!, item, below, owned[step]));
        }
        return Tree.Array(kept);
    }

    // An object goes whole when it was owned whole: as a leaf, or with all that is in it.
    private static bool MayGo(Schema schema, Tree value, FieldSet gone) =>
        FieldSets.IsLeaf(schema, value) || FieldSets.Of(schema, value).Without(gone).IsEmpty;
}
