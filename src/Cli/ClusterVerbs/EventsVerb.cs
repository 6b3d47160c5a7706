using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Client;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru events</c></summary>
internal static class EventsVerb
{
    public static Verb Verb { get; } = new("events", "[TYPE/NAME]", "what has happened, oldest first",
    [
        .. ClusterConnection.NamespaceFlags,
        Flag.Switch("all-namespaces", 'A', "in every namespace"),
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { MostWords = 1 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var about = invocation.Words.Count > 0 ? await Target.OneAsync(cluster, invocation.Words, invocation.Cancel) : null;
        var ns = invocation.Arguments.Has("all-namespaces") ? "" : cluster.Namespace;
        Table(await ListAsync(cluster, ns, about, invocation.Cancel)).Print(invocation.Screen);
        return 0;
    }

    /// <summary>The events about one object, or all, oldest first.</summary>
    public static async Task<List<Tree>> ListAsync(ClusterConnection cluster, string ns, Target? about, CancellationToken cancel)
    {
        var events = await cluster.Api.ListAsync(ResourceTypes.Events, new ListOptions { Namespace = ns }, cancel);
        return [.. events.Items
            .Where(one => about is null || (one["involvedObject"]["kind"].Text == about.Type.Kind && one["involvedObject"]["name"].Text == about.Name))
            .OrderBy(LastSeen)];
    }

    public static TextTable Table(List<Tree> events)
    {
        var table = new TextTable("LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE");
        foreach (var one in events)
            table.Row(Ago(LastSeen(one)), one["type"].Text, one["reason"].Text, $"{one["involvedObject"]["kind"].Text.ToLowerInvariant()}/{one["involvedObject"]["name"].Text}", one["message"].Text);
        return table;
    }

    private static string LastSeen(Tree one) =>
        one["lastTimestamp"].TextOrNull ?? one["series"]["lastObservedTime"].TextOrNull ?? one["eventTime"].TextOrNull ?? one["metadata"]["creationTimestamp"].Text;

    private static string Ago(string time) => DateTimeOffset.TryParse(time, out var then) ? Units.Age(DateTimeOffset.UtcNow - then) : "<unknown>";
}
