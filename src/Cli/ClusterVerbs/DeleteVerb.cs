using Naru.Cli.Grammar;
using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru delete</c></summary>
internal static class DeleteVerb
{
    private const string DeleteBody = """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}""";

    public static Verb Verb { get; } = new("delete", "TYPE NAME... | TYPE/NAME... | -f FILE", "delete objects",
    [
        .. ClusterConnection.NamespaceFlags,
        Manifests.FilesFlag,
        Flag.Text("selector", 'l', "LABELS", "those with these labels"),
        Flag.Switch("all", null, "all of that type in the namespace"),
        Flag.Switch("wait", null, "come back when they are gone (default true)"),
        Flag.Switch("ignore-not-found", null, "what is not there is no fault"),
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)));

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var deleted = new List<(Target Target, string Namespace, string Uid)>();
        var status = 0;
        foreach (var (target, ns) in await TargetsAsync(cluster, invocation))
        {
            var response = await cluster.Api.SendAsync(new ApiRequest("DELETE", target.Path(ns)) { Body = Tree.Parse(DeleteBody).ToUtf8() }, invocation.Cancel);
            if (response.Status == 404 && invocation.Arguments.Has("ignore-not-found")) continue;
            if (response.IsSuccess)
            {
                invocation.Screen.Line($"{target} deleted");
                deleted.Add((target, ns, UidOf(response.Body)));
                continue;
            }
            // The others have their turn; a file whose half is gone already can still be deleted.
            invocation.Screen.Error($"naru: {ClusterConnection.Sentence(new ApiRefusedException(response.Status, response.Body))}");
            status = 1;
        }
        if (invocation.Arguments.Text("wait") == "false") return status;
        foreach (var (target, ns, uid) in deleted) await WaitVerb.UntilAsync(cluster, target, ns, WaitVerb.Gone(uid), invocation.Cancel);
        return status;
    }

    // The answer is the object, on its way out, or a status that names it.
    private static string UidOf(Tree answer) => answer["metadata"]["uid"].TextOrNull ?? answer["details"]["uid"].Text;

    private static async Task<List<(Target Target, string Namespace)>> TargetsAsync(ClusterConnection cluster, Invocation invocation)
    {
        if (invocation.Words.Count == 0)
        {
            var objects = Manifests.Read(invocation.Arguments);
            if (objects.Count == 0) throw new UsageException("name objects, or a file with -f");
            var catalogue = await ResourceCatalogue.ReadAsync(cluster, invocation.Cancel);
            return [.. objects.Select(declared => (
                new Target(catalogue.OfKind(declared.Object["apiVersion"].Text, declared.Object["kind"].Text, declared.Where), declared.Object["metadata"]["name"].Text),
                declared.Object["metadata"]["namespace"].TextOrNull ?? cluster.Namespace))];
        }
        var targets = new List<(Target, string)>();
        foreach (var target in await Target.ParseAsync(cluster, invocation.Words, invocation.Cancel))
        {
            if (target.Name is not null) targets.Add((target, cluster.Namespace));
            else targets.AddRange((await ListAsync(cluster, target.Type, invocation)).Select(name => (target with { Name = name }, cluster.Namespace)));
        }
        return targets;
    }

    private static async Task<IEnumerable<string>> ListAsync(ClusterConnection cluster, ResourceType type, Invocation invocation)
    {
        var labels = invocation.Arguments.Text("selector");
        if (labels is null && !invocation.Arguments.Has("all")) throw new UsageException("name the objects, or say which with -l or --all");
        var list = await cluster.Api.ListAsync(type, new ListOptions { Namespace = cluster.Namespace, LabelSelector = labels ?? "" }, invocation.Cancel);
        return list.Items.Select(item => item["metadata"]["name"].Text);
    }
}
