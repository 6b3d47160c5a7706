using Naru.Cli.Grammar;
using Naru.Cli.Output;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru get</c></summary>
internal static class GetVerb
{
    public static Verb Verb { get; } = new("get", "TYPE [NAME...] | TYPE/NAME...", "show objects",
    [
        .. ClusterConnection.NamespaceFlags,
        Flag.Switch("all-namespaces", 'A', "of every namespace"),
        Flag.Text("selector", 'l', "LABELS", "only those with these labels, such as app=web"),
        Flag.Text("field-selector", null, "FIELDS", "only those with these fields, such as status.phase=Running"),
        Flag.Text("output", 'o', "FORM", "wide, yaml, json, name or jsonpath='{.spec...}'"),
        Flag.Switch("watch", 'w', "go on as they change"),
    ], invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 1 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var output = invocation.Arguments.Text("output") ?? "";
        var targets = await Target.ParseAsync(cluster, invocation.Words, invocation.Cancel);
        if (output is "" or "wide") return await TablesAsync(cluster, targets, invocation);
        var objects = new List<Tree>();
        foreach (var target in targets) objects.AddRange(await ObjectsAsync(cluster, target, invocation));
        var single = targets.Count == 1 && targets[0].Name is not null;
        var whole = single ? objects[0] : Tree.Object(("apiVersion", "v1"), ("kind", "List"), ("items", Tree.Array(objects)), ("metadata", Tree.EmptyObject));
        Print(output, whole, objects, targets, invocation.Screen);
        return 0;
    }

    private static void Print(string output, Tree whole, List<Tree> objects, List<Target> targets, Screen screen)
    {
        switch (output)
        {
            case "json":
                screen.Line(PrettyJson.Of(whole));
                break;
            case "yaml":
                screen.Write(Naru.Resources.Yaml.YamlWriter.Write(whole));
                break;
            case "name":
                foreach (var one in objects) screen.Line((targets[0] with { Name = one["metadata"]["name"].Text }).ToString());
                break;
            case var path when path.StartsWith("jsonpath=", StringComparison.Ordinal):
                screen.Write(JsonPath.Parse(path["jsonpath=".Length..]).Print(whole));
                if (screen.IsTerminal) screen.Line("");
                break;
            default:
                throw new UsageException($"--output is wide, yaml, json, name or jsonpath=..., not \"{output}\"");
        }
    }

    private static async Task<IEnumerable<Tree>> ObjectsAsync(ClusterConnection cluster, Target target, Invocation invocation)
    {
        if (target.Name is not null) return [await cluster.GetAsync(target.Path(cluster.Namespace), invocation.Cancel)];
        var list = await cluster.Api.ListAsync(target.Type, new Client.ListOptions
        {
            Namespace = NamespaceOf(cluster, invocation),
            LabelSelector = invocation.Arguments.Text("selector") ?? "",
            FieldSelector = invocation.Arguments.Text("field-selector") ?? "",
        }, invocation.Cancel);
        return list.Items;
    }

    private static async Task<int> TablesAsync(ClusterConnection cluster, List<Target> targets, Invocation invocation)
    {
        var wide = invocation.Arguments.Text("output") == "wide";
        var revision = "";
        foreach (var target in targets)
        {
            var table = await cluster.TableAsync(target.Path(NamespaceOf(cluster, invocation)), Query(invocation), invocation.Cancel);
            revision = table["metadata"]["resourceVersion"].Text;
            if (table["rows"].Count == 0) invocation.Screen.Error(NothingFound(cluster, invocation));
            else ServerTable.Print(table, wide, invocation.Arguments.Has("all-namespaces") && target.Type.IsNamespaced, invocation.Screen, targets.Count > 1 ? target.Type.Plural + "/" : "");
        }
        if (invocation.Arguments.Has("watch")) await WatchAsync(cluster, targets[0], revision, invocation);
        return 0;
    }

    private static async Task WatchAsync(ClusterConnection cluster, Target target, string revision, Invocation invocation)
    {
        var named = target.Name is null ? "" : $"&fieldSelector=metadata.name%3D{target.Name}";
        await using var events = await cluster.WatchTableAsync(target.Type.Path(NamespaceOf(cluster, invocation)), $"watch=true&resourceVersion={revision}{named}&{Query(invocation)}", invocation.Cancel);
        while (await events.NextAsync(invocation.Cancel) is { } change)
            if (change.Type is not WatchEventType.Bookmark)
                ServerTable.PrintRows(change.Object, invocation.Arguments.Text("output") == "wide", invocation.Screen);
    }

    private static string Query(Invocation invocation)
    {
        var parts = new List<string>();
        if (invocation.Arguments.Text("selector") is { } labels) parts.Add($"labelSelector={Uri.EscapeDataString(labels)}");
        if (invocation.Arguments.Text("field-selector") is { } fields) parts.Add($"fieldSelector={Uri.EscapeDataString(fields)}");
        return string.Join('&', parts);
    }

    private static string NamespaceOf(ClusterConnection cluster, Invocation invocation) => invocation.Arguments.Has("all-namespaces") ? "" : cluster.Namespace;

    private static string NothingFound(ClusterConnection cluster, Invocation invocation) =>
        invocation.Arguments.Has("all-namespaces") ? "No resources found" : $"No resources found in {cluster.Namespace} namespace.";
}
