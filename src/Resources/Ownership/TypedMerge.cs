using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Ownership;

/// <summary>Lays one object over another by the list kinds of the schema: keyed lists and sets merge, atomic values are replaced.</summary>
internal static class TypedMerge
{
    /// <exception cref="FormatException">An element stands twice in a keyed list of <paramref name="over"/>.</exception>
    public static Tree Apply(Schema schema, Tree under, Tree over)
    {
        if (over.IsAbsent) return under;
        if (under.IsAbsent || under.Kind != over.Kind || FieldSets.IsLeaf(schema, over)) return Checked(schema, over);
        return over.IsArray ? Lists(schema, under, over) : Objects(schema, under, over);
    }

    private static Tree Objects(Schema schema, Tree under, Tree over)
    {
        var merged = under;
        foreach (ref readonly var field in over.Fields)
        {
            var before = merged[field.Name];
            var after = Apply(FieldSets.InnerOf(schema, field.Name), before, field.Value);
            if (!after.IsSameAs(before)) merged = merged.With(field.Name, after);
        }
        return merged;
    }

    // The elements of the upper list in its order; those only below keep their place among the ones they stood before.
    private static Tree Lists(Schema schema, Tree under, Tree over)
    {
        var named = Distinct(schema, over);
        var lower = under.Items.ToArray().Select(item => (Step: ElementStep.Of(schema, item), Item: item)).ToList();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = lower.Count - 1; i >= 0; i--) places[lower[i].Step] = i;
        var others = lower.Where(item => !named.Exists(own => own.Step == item.Step)).ToList();
        var merged = new List<Tree>(lower.Count + named.Count);
        var (at, next) = (0, 0);
        while (at < named.Count || next < others.Count)
        {
            var takesOwn = next >= others.Count || (at < named.Count && places.TryGetValue(named[at].Step, out var own) && own < places[others[next].Step]);
            if (!takesOwn)
            {
                merged.Add(others[next++].Item);
                continue;
            }
            var (step, item) = named[at++];
            merged.Add(places.TryGetValue(step, out var place) ? Apply(schema.Element!, lower[place].Item, item) : Checked(schema.Element!, item));
        }
        return Tree.Array(merged);
    }

    private static List<(string Step, Tree Item)> Distinct(Schema schema, Tree list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var items = new List<(string, Tree)>(list.Count);
        foreach (ref readonly var item in list.Items)
        {
            var step = ElementStep.Of(schema, item);
            if (!seen.Add(step)) throw new FormatException($"duplicate entries for key [{step[2..]}]");
            items.Add((step, item));
        }
        return items;
    }

    // What is taken over whole is still judged.
    private static Tree Checked(Schema schema, Tree value)
    {
        if (ElementStep.HasSteps(schema) && value.IsArray) Distinct(schema, value);
        foreach (ref readonly var field in value.Fields) Checked(FieldSets.InnerOf(schema, field.Name), field.Value);
        foreach (ref readonly var item in value.Items) Checked(schema.Element ?? Schema.Any, item);
        return value;
    }
}
