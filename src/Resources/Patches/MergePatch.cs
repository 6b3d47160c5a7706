using Naru.Resources.Trees;

namespace Naru.Resources.Patches;

/// <summary>JSON merge patch, RFC 7386: objects merge, null removes, everything else replaces.</summary>
public static class MergePatch
{
    public static Tree Apply(Tree target, Tree patch)
    {
        if (!patch.IsObject) return patch;
        var known = new FieldIndex(target);
        var fields = target.Fields;
        var changed = new Tree[fields.Length];
        for (var i = 0; i < fields.Length; i++) changed[i] = fields[i].Value;
        var added = new List<Field>();
        foreach (ref readonly var field in patch.Fields)
        {
            var at = known.Find(field.Name);
            if (field.Value.Kind == TreeKind.Null)
            {
                if (at >= 0) changed[at] = default;
            }
            else if (at >= 0)
            {
                changed[at] = Apply(fields[at].Value, field.Value);
            }
            else
            {
                added.Add(new Field(field.Name, Apply(default, field.Value)));
            }
        }
        var all = new List<Field>(fields.Length + added.Count);
        for (var i = 0; i < changed.Length; i++) all.Add(new Field(fields[i].Name, changed[i]));
        all.AddRange(added);
        return Tree.Object([.. all]);
    }

    /// <summary>A patch that makes <paramref name="to"/> of <paramref name="from"/>; lists are replaced whole.</summary>
    public static Tree Difference(Tree from, Tree to)
    {
        if (!from.IsObject || !to.IsObject) return to;
        var fields = new List<Field>();
        var (before, after) = (new Dictionary<Name, Tree>(), new HashSet<Name>());
        foreach (ref readonly var field in from.Fields) before.Add(field.Name, field.Value);
        foreach (ref readonly var field in to.Fields)
        {
            after.Add(field.Name);
            if (!before.TryGetValue(field.Name, out var old)) fields.Add(field);
            else if (!Tree.DeepEquals(old, field.Value)) fields.Add(new Field(field.Name, Difference(old, field.Value)));
        }
        foreach (ref readonly var field in from.Fields)
            if (!after.Contains(field.Name)) fields.Add(new Field(field.Name, Tree.Null));
        return Tree.Object([.. fields]);
    }
}
