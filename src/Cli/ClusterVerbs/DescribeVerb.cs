using Naru.Cli.Output;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru describe</c>: an object without its book-keeping, its conditions as a table, and what happened to it.</summary>
internal static class DescribeVerb
{
    public static Verb Verb { get; } = new("describe", "TYPE/NAME...", "show an object in full, with its events", ClusterConnection.NamespaceFlags,
        invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 1 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        foreach (var target in await Target.ParseAsync(cluster, invocation.Words, invocation.Cancel))
        {
            if (target.Name is null) throw new Grammar.UsageException("name the objects, such as pod/web");
            var described = await cluster.GetAsync(target.Path(cluster.Namespace), invocation.Cancel);
            Print(target, described, invocation.Screen);
            var events = await EventsVerb.ListAsync(cluster, target.Type.IsNamespaced ? cluster.Namespace : "", target, invocation.Cancel);
            invocation.Screen.Line("\n" + invocation.Screen.Bold("Events"));
            if (events.Count == 0) invocation.Screen.Line("<none>");
            else EventsVerb.Table(events).Print(invocation.Screen);
        }
        return 0;
    }

    private static void Print(Target target, Tree described, Screen screen)
    {
        screen.Line(screen.Bold(target.ToString()));
        var conditions = described["status"]["conditions"];
        var brief = described
            .With("metadata", described["metadata"].Without("managedFields"))
            .With("status", described["status"].Without("conditions"))
            .Without("apiVersion").Without("kind");
        screen.Write(YamlWriter.Write(brief));
        if (conditions.Count == 0) return;
        screen.Line("\n" + screen.Bold("Conditions"));
        var table = new TextTable("TYPE", "STATUS", "REASON", "MESSAGE");
        foreach (var condition in conditions.Items) table.Row(condition["type"].Text, condition["status"].Text, condition["reason"].Text, condition["message"].Text);
        table.Print(screen);
    }
}
