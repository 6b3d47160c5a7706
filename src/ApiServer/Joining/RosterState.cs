using System.Collections.Immutable;

namespace Naru.ApiServer.Joining;

/// <summary>The roster as it is published, by one reference: its page, and for each node what is cancelled when its certificate counts no longer.</summary>
internal sealed record RosterState(RosterPage Page, ImmutableDictionary<string, CancellationTokenSource> Standing)
{
    public static RosterState Of(RosterPage page) =>
        new(page, page.Nodes.Keys.ToImmutableDictionary(name => name, _ => new CancellationTokenSource(), StringComparer.Ordinal));

    /// <summary>The next state, in which that node is another one, or none, when it is replaced.</summary>
    public RosterState With(RosterPage page, string name, bool isReplaced)
    {
        var standing = isReplaced ? Standing.Remove(name) : Standing;
        if (page.Nodes.ContainsKey(name) && !standing.ContainsKey(name)) standing = standing.Add(name, new CancellationTokenSource());
        return new RosterState(page, standing);
    }
}
