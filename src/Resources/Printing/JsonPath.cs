using Naru.Resources.Trees;

namespace Naru.Resources.Printing;

/// <summary>
/// The paths that definitions use: <c>.spec.replicas</c>, <c>.metadata.labels['a.b/c']</c> or <c>\.</c>, <c>.spec.list[0]</c>,
/// <c>.status.conditions[?(@.type=="Ready")].status</c>. The first match; absent when there is none or the path is
/// not of this form.
/// </summary>
public static class JsonPath
{
    public static Tree Find(Tree tree, string path)
    {
        var at = 0;
        while (at < path.Length && !tree.IsAbsent)
        {
            if (path[at] == '.') tree = tree[Name(path, ref at)];
            else if (path[at] == '[') tree = Bracket(tree, path, ref at);
            else return default;
        }
        return tree;
    }

    private static string Name(string path, ref int at)
    {
        var name = new System.Text.StringBuilder();
        for (at++; at < path.Length && path[at] is not ('.' or '['); at++)
        {
            if (path[at] == '\\' && at + 1 < path.Length) at++;
            name.Append(path[at]);
        }
        return name.ToString();
    }

    private static Tree Bracket(Tree tree, string path, ref int at)
    {
        var end = path.IndexOf(']', at);
        if (end < 0) return default;
        var inside = path[(at + 1)..end];
        at = end + 1;
        if (inside.Length > 1 && inside[0] is '\'' or '"') return tree[inside[1..^1]];
        if (int.TryParse(inside, out var index)) return tree[index < 0 ? tree.Count + index : index];
        if (inside == "*") return tree.IsArray ? tree[0] : default;
        return inside.StartsWith("?(@.", StringComparison.Ordinal) && inside[^1] == ')' ? Filtered(tree, inside[4..^1]) : default;
    }

    private static Tree Filtered(Tree tree, string condition)
    {
        var equals = condition.IndexOf("==", StringComparison.Ordinal);
        if (equals < 0) return default;
        var (field, wanted) = (condition[..equals].Trim(), condition[(equals + 2)..].Trim().Trim('"', '\''));
        foreach (ref readonly var item in tree.Items)
            if (item[field].Text == wanted && !item[field].IsNothing) return item;
        return default;
    }
}
