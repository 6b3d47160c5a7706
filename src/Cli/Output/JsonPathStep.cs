using Naru.Cli.Grammar;
using Naru.Resources.Trees;

namespace Naru.Cli.Output;

/// <summary>One step of a path through an object.</summary>
internal abstract record JsonPathStep
{
    public abstract IEnumerable<Tree> From(Tree tree);

    public sealed record Field(string Name) : JsonPathStep
    {
        public override IEnumerable<Tree> From(Tree tree) => [tree[Name]];
    }

    public sealed record At(int Index) : JsonPathStep
    {
        public override IEnumerable<Tree> From(Tree tree) => [tree[Index < 0 ? tree.Count + Index : Index]];
    }

    public sealed record All : JsonPathStep
    {
        public override IEnumerable<Tree> From(Tree tree) => tree.IsArray ? tree.Items.ToArray() : [.. tree.Fields.ToArray().Select(field => field.Value)];
    }

    public sealed record Where(List<JsonPathStep> Path, string Value) : JsonPathStep
    {
        public override IEnumerable<Tree> From(Tree tree) =>
            tree.Items.ToArray().Where(item => Path.Aggregate((IEnumerable<Tree>)[item], (found, step) => found.SelectMany(step.From)).Any(found => found.Text == Value));
    }

    /// <exception cref="UsageException">The path cannot be understood.</exception>
    public static List<JsonPathStep> ParseAll(string path)
    {
        var steps = new List<JsonPathStep>();
        while (path.Length > 0)
        {
            if (path[0] == '.')
            {
                path = path[1..];
                continue;
            }
            var length = path[0] == '[' ? Closing(path) + 1 : path.AsSpan().IndexOfAny(".[") is var end and >= 0 ? end : path.Length;
            steps.Add(path[0] == '[' ? Bracket(path[1..(length - 1)]) : path[..length] == "*" ? new All() : new Field(path[..length]));
            path = path[length..];
        }
        return steps;
    }

    private static int Closing(string path)
    {
        var depth = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '[') depth++;
            if (path[i] == ']' && --depth == 0) return i;
        }
        throw new UsageException($"jsonpath: a bracket is open in {path}");
    }

    private static JsonPathStep Bracket(string inside) => inside switch
    {
        "*" => new All(),
        ['\'', .. var name, '\''] => new Field(name),
        ['"', .. var name, '"'] => new Field(name),
        ['?', '(', .. var filter, ')'] when filter.Split("==", 2) is [var left, var right] =>
            new Where(ParseAll(left.Trim().TrimStart('@')), right.Trim().Trim('"', '\'')),
        _ when int.TryParse(inside, out var index) => new At(index),
        _ => throw new UsageException($"jsonpath: [{inside}] is no index, name, * or ?(...==...)"),
    };
}
