using System.Collections.Immutable;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Joining;

/// <summary>All that the roster keeps, at one moment.</summary>
/// <param name="Refused">Keys whose certificates count no longer, whatever they say.</param>
internal sealed record RosterPage(ImmutableSortedDictionary<string, RosterEntry> Nodes, ImmutableSortedSet<string> Refused)
{
    private const int Format = 2;

    public static RosterPage Empty { get; } = new(ImmutableSortedDictionary.Create<string, RosterEntry>(StringComparer.Ordinal), ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Also from the first form, which was names with their numbers.</summary>
    public static RosterPage Of(Tree kept)
    {
        var isFirstForm = !kept["nodes"].IsObject || kept["format"].AsInt32() != Format;
        var nodes = Empty.Nodes.ToBuilder();
        foreach (ref readonly var field in (isFirstForm ? kept : kept["nodes"]).Fields)
            nodes[field.Name.ToString()] = isFirstForm ? new RosterEntry(field.Value.AsInt32(), "", "") : RosterEntry.Of(field.Value);
        return new RosterPage(nodes.ToImmutable(), isFirstForm ? Empty.Refused : [.. kept["refused"].Items.ToArray().Select(key => key.Text)]);
    }

    public Tree ToTree() => Tree.Object(
        ("format", Format),
        ("nodes", Tree.Object([.. Nodes.Select(node => new Field(node.Key, node.Value.ToTree()))])),
        ("refused", Tree.Strings(Refused)));

    public RosterPage With(string name, RosterEntry entry) => Without(name, keeping: entry.Key) with { Nodes = Nodes.SetItem(name, entry) };

    /// <summary>The page without a node, whose key is refused from then on.</summary>
    /// <param name="keeping">A key that goes on counting.</param>
    public RosterPage Without(string name, string keeping = "")
    {
        if (Nodes.GetValueOrDefault(name) is not { } known) return this;
        return new RosterPage(Nodes.Remove(name), known.Key.Length > 0 && known.Key != keeping ? Refused.Add(known.Key) : Refused);
    }
}
