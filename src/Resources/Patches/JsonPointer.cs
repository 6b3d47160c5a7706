using Naru.Resources.Trees;

namespace Naru.Resources.Patches;

/// <summary>JSON pointers, RFC 6901, and changes of a tree at the place they point to.</summary>
internal static class JsonPointer
{
    private const int LongestPath = 512;

    public static string[] Parse(string text)
    {
        if (text.Length == 0) return [];
        if (text[0] != '/') throw new PatchRefusedException($"the JSON pointer \"{text}\" does not begin with '/'", isMalformed: true);
        var steps = text[1..].Split('/');
        if (steps.Length > LongestPath) throw new PatchRefusedException("a JSON pointer is too deep", isMalformed: true);
        return [.. steps.Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    /// <summary>The value there, or absent.</summary>
    public static Tree Find(Tree tree, ReadOnlySpan<string> path)
    {
        foreach (var step in path) tree = tree.IsArray ? tree[IndexOf(step)] : tree[step];
        return tree;
    }

    public static Tree Add(Tree tree, ReadOnlySpan<string> path, Tree value)
    {
        if (path.Length == 0) return value;
        if (path.Length > 1) return Into(tree, path, Add, value);
        if (tree.IsObject) return tree.With(path[0], value);
        if (!tree.IsArray) throw Missing(path[0]);
        var at = path[0] == "-" ? tree.Count : IndexOf(path[0]);
        if ((uint)at > (uint)tree.Count) throw Missing(path[0]);
        Tree[] items = [.. tree.Items[..at], value, .. tree.Items[at..]];
        return Tree.Array(items);
    }

    public static Tree Replace(Tree tree, ReadOnlySpan<string> path, Tree value)
    {
        if (path.Length == 0) return value;
        if (path.Length > 1) return Into(tree, path, Replace, value);
        if (tree.IsObject && tree.Has(path[0])) return tree.With(path[0], value);
        return tree.IsArray && (uint)IndexOf(path[0]) < (uint)tree.Count ? tree.WithItem(IndexOf(path[0]), value) : throw Missing(path[0]);
    }

    public static Tree Remove(Tree tree, ReadOnlySpan<string> path, Tree value)
    {
        if (path.Length == 0) return Tree.Null;
        if (path.Length > 1) return Into(tree, path, Remove, value);
        if (tree.IsObject && tree.Has(path[0])) return tree.Without(path[0]);
        var at = IndexOf(path[0]);
        if (!tree.IsArray || (uint)at >= (uint)tree.Count) throw Missing(path[0]);
        Tree[] items = [.. tree.Items[..at], .. tree.Items[(at + 1)..]];
        return Tree.Array(items);
    }

    private delegate Tree Change(Tree tree, ReadOnlySpan<string> path, Tree value);

    private static Tree Into(Tree tree, ReadOnlySpan<string> path, Change change, Tree value)
    {
        if (tree.IsObject && tree.Has(path[0])) return tree.With(path[0], change(tree[path[0]], path[1..], value));
        var at = IndexOf(path[0]);
        return tree.IsArray && (uint)at < (uint)tree.Count ? tree.WithItem(at, change(tree[at], path[1..], value)) : throw Missing(path[0]);
    }

    private static int IndexOf(string step) =>
        step.Length is > 0 and < 10 && step.All(char.IsAsciiDigit) && (step.Length == 1 || step[0] != '0') ? int.Parse(step) : -1;

    private static PatchRefusedException Missing(string step) => new($"there is nothing at \"{step}\"", isMalformed: false);
}
