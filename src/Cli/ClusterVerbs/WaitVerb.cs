using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru wait</c>: until objects are as a condition says. Watches; never polls.</summary>
internal static class WaitVerb
{
    public static Verb Verb { get; } = new("wait", "TYPE/NAME... --for=condition=NAME[=STATUS] | delete | jsonpath='{PATH}'[=VALUE]", "wait until objects are as you say",
    [
        .. ClusterConnection.NamespaceFlags,
        Flag.Text("for", null, "WHAT", "condition=Ready, condition=Ready=false, delete, or jsonpath='{.status.phase}'=Running"),
        Patience.Flag,
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 1 };

    /// <summary>Watches one object until <paramref name="holds"/>; an object that is not there is <see cref="Tree.Absent"/>.</summary>
    public static async Task UntilAsync(ClusterConnection cluster, Target target, string ns, Func<Tree, bool> holds, CancellationToken cancel)
    {
        var named = new ListOptions { Namespace = ns, FieldSelector = $"metadata.name={target.Name}" };
        while (true)
        {
            var list = await cluster.Api.ListAsync(target.Type, named, cancel);
            if (holds(list.Items.Count > 0 ? list.Items[0] : default)) return;
            await using var events = await cluster.Api.WatchAsync(target.Type, named, list.ResourceVersion, cancel);
            while (await events.NextAsync(cancel) is { Type: not WatchEventType.Error } change)
                if (change.Type != WatchEventType.Bookmark && holds(change.Type == WatchEventType.Deleted ? default : change.Object)) return;
        }
    }

    /// <summary>The object is gone; another one of its name does not count as it.</summary>
    /// <param name="uid">Whose; "" for the one that is seen first.</param>
    public static Func<Tree, bool> Gone(string uid) => found =>
    {
        if (found.IsAbsent) return true;
        if (uid.Length == 0) uid = found["metadata"]["uid"].Text;
        return found["metadata"]["uid"].Text != uid;
    };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var wanted = invocation.Arguments.Text("for") ?? throw new UsageException("say what to wait for with --for");
        var patience = Patience.Of(invocation.Arguments, TimeSpan.FromSeconds(30));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(invocation.Cancel);
        limit.CancelAfter(patience);
        foreach (var target in await Target.ParseAsync(cluster, invocation.Words, invocation.Cancel))
        {
            if (target.Name is null) throw new UsageException("name the objects, such as pod/web");
            try
            {
                await UntilAsync(cluster, target, cluster.Namespace, Condition(wanted), limit.Token);
            }
            catch (OperationCanceledException) when (!invocation.Cancel.IsCancellationRequested)
            {
                throw new RefusedException($"{target}: after {Units.Age(patience)} still not so: {invocation.Arguments.Text("for")}");
            }
            invocation.Screen.Line($"{target} condition met");
        }
        return 0;
    }

    private static Func<Tree, bool> Condition(string what)
    {
        if (what == "delete") return Gone("");
        if (what.StartsWith("condition=", StringComparison.Ordinal))
        {
            var parts = what["condition=".Length..].Split('=');
            var status = parts.Length > 1 ? parts[1] : "true";
            return found => found["status"]["conditions"].Items.ToArray().Any(condition =>
                condition["type"].Text.Equals(parts[0], StringComparison.OrdinalIgnoreCase) && condition["status"].Text.Equals(status, StringComparison.OrdinalIgnoreCase));
        }
        if (!what.StartsWith("jsonpath=", StringComparison.Ordinal)) throw new UsageException($"--for is condition=..., delete or jsonpath=..., not \"{what}\"");
        var rest = what["jsonpath=".Length..];
        var end = rest.LastIndexOf('}') + 1;
        var path = JsonPath.Parse(rest[..end]);
        var value = end < rest.Length ? rest[(end + 1)..] : null;
        return found => path.Find(found).Any(one => value is null ? !one.IsEmpty : one.Text == value);
    }
}
