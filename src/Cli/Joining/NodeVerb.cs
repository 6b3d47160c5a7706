using Naru.Cli.ClusterVerbs;
using Naru.Cli.Grammar;
using Naru.Cli.Output;

namespace Naru.Cli.Joining;

/// <summary><c>naru node</c>: the machines that have joined, and the way to take one away: its certificate counts no longer and its name is free.</summary>
internal static class NodeVerb
{
    /// <summary>Where the server shows the roster.</summary>
    public const string Path = "/naru/nodes";

    public static Verb Verb { get; } = new("node", "list|remove [NAME]", "the machines that have joined; remove refuses one's certificate and frees its name", [], RunAsync)
    { LeastWords = 1, MostWords = 2 };

    private static Task<int> RunAsync(Invocation invocation) => invocation.Words switch
    {
        ["list"] => ClusterConnection.UseAsync(invocation, cluster => ListAsync(cluster, invocation)),
        ["remove", var name] => ClusterConnection.UseAsync(invocation, cluster => RemoveAsync(cluster, name, invocation)),
        _ => throw new UsageException($"node list or node remove NAME, not \"{string.Join(' ', invocation.Words)}\""),
    };

    private static async Task<int> ListAsync(ClusterConnection cluster, Invocation invocation)
    {
        var roster = await cluster.GetAsync(Path, invocation.Cancel);
        var table = new TextTable("NAME", "ADDRESS", "PODS", "KEY");
        foreach (var node in roster["nodes"].Items.ToArray()) table.Row(node["name"].Text, node["address"].Text, node["pods"].Text, node["key"].Text);
        table.Print(invocation.Screen);
        return 0;
    }

    private static async Task<int> RemoveAsync(ClusterConnection cluster, string name, Invocation invocation)
    {
        await NodeRemoval.RunAsync(cluster.Api, name, invocation.Cancel);
        invocation.Screen.Line($"node {name} is taken away: its certificate counts no longer");
        return 0;
    }
}
