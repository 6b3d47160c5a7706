using Naru.Cli.Grammar;
using Naru.Client;

namespace Naru.Cli.ClusterVerbs;

/// <summary>The objects that a command line names: <c>pods</c>, <c>pod a b</c>, <c>pod/a deploy/b</c>.</summary>
/// <param name="Name">Null means all of that type.</param>
internal sealed record Target(ResourceType Type, string? Name)
{
    public override string ToString() => $"{Type.Kind.ToLowerInvariant()}{(Type.Group.Length > 0 ? "." + Type.Group : "")}/{Name}";

    public string Path(string ns) => Type.Path(ns, Name ?? "");

    public static async Task<List<Target>> ParseAsync(ClusterConnection cluster, IEnumerable<string> words, CancellationToken cancel) =>
        Parse(await ResourceCatalogue.ReadAsync(cluster, cancel), [.. words]);

    /// <summary>One object, named as <c>TYPE/NAME</c> or <c>TYPE NAME</c>.</summary>
    public static async Task<Target> OneAsync(ClusterConnection cluster, IEnumerable<string> words, CancellationToken cancel) =>
        await ParseAsync(cluster, words, cancel) is [{ Name: not null } one] ? one : throw new UsageException("name one object, such as deployment/web");

    private static List<Target> Parse(ResourceCatalogue catalogue, List<string> words)
    {
        if (words.All(word => word.Contains('/')))
            return [.. words.Select(word => word.Split('/', 2)).Select(pair => new Target(catalogue.Find(pair[0]), pair[1]))];
        if (words.Exists(word => word.Contains('/'))) throw new UsageException("name objects either as TYPE NAME or as TYPE/NAME, not both at once");
        var types = words[0].Split(',').Select(catalogue.Find).ToList();
        return words.Count == 1
            ? [.. types.Select(type => new Target(type, null))]
            : [.. types.SelectMany(type => words.Skip(1).Select(name => new Target(type, name)))];
    }
}
