using System.Text;
using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.Output;

/// <summary>
/// The templates that kubectl's <c>-o jsonpath</c> takes: text, and paths in braces made of fields, indexes, <c>[*]</c>,
/// <c>['quoted.names']</c> and filters <c>[?(@.type=="Ready")]</c>. Several results stand side by side with spaces.
/// </summary>
internal sealed class JsonPath
{
    private readonly List<(string Text, List<JsonPathStep>? Path)> _parts = [];

    /// <exception cref="UsageException">The template cannot be understood.</exception>
    public static JsonPath Parse(string template)
    {
        var path = new JsonPath();
        while (template.Length > 0)
        {
            var open = template.IndexOf('{');
            if (open != 0)
            {
                path._parts.Add((open < 0 ? template : template[..open], null));
                template = open < 0 ? "" : template[open..];
                continue;
            }
            var close = template.IndexOf('}');
            if (close < 0) throw new UsageException($"jsonpath: a brace is open in {template}");
            path.Add(template[1..close].Trim());
            template = template[(close + 1)..];
        }
        return path;
    }

    public string Print(Tree tree)
    {
        var output = new StringBuilder();
        foreach (var (text, path) in _parts)
            output.Append(path is null ? text : string.Join(' ', Evaluate(tree, path).Where(found => !found.IsAbsent).Select(found => found.Text)));
        return output.ToString();
    }

    /// <summary>What the first path finds.</summary>
    public IEnumerable<Tree> Find(Tree tree) => _parts.Find(part => part.Path is not null).Path is { } path ? Evaluate(tree, path) : [];

    private void Add(string inside)
    {
        if (inside.Length >= 2 && inside[0] == '"' && inside[^1] == '"') _parts.Add((inside[1..^1].Replace("\\n", "\n").Replace("\\t", "\t"), null));
        else _parts.Add(("", JsonPathStep.ParseAll(inside.TrimStart('$', '@'))));
    }

    private static IEnumerable<Tree> Evaluate(Tree tree, List<JsonPathStep> path)
    {
        IEnumerable<Tree> found = [tree];
        foreach (var step in path) found = found.SelectMany(step.From);
        return found;
    }
}
