using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Patches;

/// <summary>Merges one list of a strategic merge patch: scalars as a set, objects by their merge key.</summary>
internal static class ListMerge
{
    private static readonly Name Directive = "$patch";

    public static Tree Apply(Schema list, Tree target, Tree patch, Tree deleted, Tree order)
    {
        var merged = list.MergeKey is { } key ? Objects(list.Element!, key, target, patch) : Scalars(target, patch, deleted);
        return order.IsArray ? Ordered(list.MergeKey, merged, target, order) : merged;
    }

    private static Tree Scalars(Tree target, Tree patch, Tree deleted)
    {
        var gone = new HashSet<string>(StringComparer.Ordinal);
        foreach (ref readonly var item in deleted.Items) gone.Add(item.ToString());
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var merged = new List<Tree>();
        foreach (ref readonly var item in target.Items)
            if (!gone.Contains(item.ToString()) && seen.Add(item.ToString())) merged.Add(item);
        foreach (ref readonly var item in patch.Items)
            if (seen.Add(item.ToString())) merged.Add(item);
        return Tree.Array(merged);
    }

    private static Tree Objects(Schema element, Name key, Tree target, Tree patch)
    {
        foreach (ref readonly var item in patch.Items)
            if (item[Directive].Is("replace")) return Replaced(patch);
        var merged = target.Items.ToArray().ToList();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = merged.Count - 1; i >= 0; i--) places[merged[i][key].ToString()] = i;
        foreach (ref readonly var item in patch.Items)
        {
            if (!item.IsObject) throw new PatchRefusedException("an element of a merging list is no object", isMalformed: true);
            if (item[key].IsNothing) throw new PatchRefusedException($"map: {item} does not contain declared merge key: {key}", isMalformed: true);
            var name = item[key].ToString();
            var known = places.TryGetValue(name, out var at);
            if (item[Directive].Is("delete"))
            {
                if (known) DeleteAll(merged, key, name);
            }
            else if (known)
            {
                merged[at] = StrategicMergePatch.Object(element, merged[at], item);
            }
            else
            {
                places[name] = merged.Count;
                merged.Add(StrategicMergePatch.Object(element, Tree.EmptyObject, item));
            }
        }
        return Tree.Array(merged.Where(item => !item.IsAbsent));
    }

    private static void DeleteAll(List<Tree> merged, Name key, string name)
    {
        for (var i = 0; i < merged.Count; i++)
            if (merged[i][key].ToString() == name) merged[i] = default;
    }

    private static Tree Replaced(Tree patch)
    {
        var kept = new List<Tree>();
        foreach (ref readonly var item in patch.Items)
            if (StrategicMergePatch.WithoutDirectives(item) is { Count: > 0 } plain && !item[Directive].Is("delete")) kept.Add(plain);
        return Tree.Array(kept);
    }

    // What the client saw stands in its order; what only the server has keeps its place among what it stood before.
    private static Tree Ordered(Name? key, Tree merged, Tree live, Tree order)
    {
        string IdOf(Tree item) => (key is null ? item : item[key]).ToString();
        var wanted = Positions(order, IdOf);
        var places = Positions(live, IdOf);
        var items = merged.Items.ToArray();
        var named = items.Where(item => wanted.ContainsKey(IdOf(item))).OrderBy(item => wanted[IdOf(item)]).ToArray();
        var others = items.Where(item => !wanted.ContainsKey(IdOf(item))).ToArray();
        var result = new List<Tree>(items.Length);
        var (i, j) = (0, 0);
        while (i < named.Length || j < others.Length)
        {
            var takeNamed = j >= others.Length || (i < named.Length
                && places.TryGetValue(IdOf(named[i]), out var left) && places.TryGetValue(IdOf(others[j]), out var right) && left < right);
            result.Add(takeNamed ? named[i++] : others[j++]);
        }
        return Tree.Array(result);
    }

    private static Dictionary<string, int> Positions(Tree list, Func<Tree, string> idOf)
    {
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++) positions.TryAdd(idOf(list.Items[i]), i);
        return positions;
    }
}
