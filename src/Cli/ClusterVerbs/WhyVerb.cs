using Naru.Cli.EngineVerbs;
using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Why;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru why</c>: the causes of an object's state as a tree, from the objects of its cluster.</summary>
internal static class WhyVerb
{
    public static Verb Verb { get; } = new("why", "TYPE/NAME | container/NAME", "say why an object is not as declared, or why it is where it is", ClusterConnection.NamespaceFlags,
        invocation => ContainerOf(invocation.Words) is { } container
            ? OfContainerAsync(container, invocation)
            : ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 1 };

    private static string? ContainerOf(IReadOnlyList<string> words) => words switch
    {
        ["container" or "containers", var name] => name,
        [var one] when one.StartsWith("container/", StringComparison.Ordinal) => one["container/".Length..],
        _ => null,
    };

    private static async Task<int> OfContainerAsync(string name, Invocation invocation)
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        invocation.Screen.Line(Explanation.OfContainer(await engine.GetAsync($"/containers/{Uri.EscapeDataString(name)}/json", invocation.Cancel)).ToString());
        return 0;
    }

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        var target = await Target.OneAsync(cluster, invocation.Words, invocation.Cancel);
        var ns = target.Type.IsNamespaced ? cluster.Namespace : "";
        var objects = new List<Tree>();
        foreach (var read in Explanation.ReadsFor(target.Type.Kind))
        {
            var options = new ListOptions { Namespace = read.Everywhere ? "" : ns };
            objects.AddRange((await cluster.Api.ListAsync(ResourceTypes.All.First(type => type.Kind == read.Kind), options, invocation.Cancel)).Items);
        }
        if (objects.All(one => one["kind"].Text != target.Type.Kind || one.Namespace != ns || one.ObjectName != target.Name))
            objects.Add((await cluster.GetAsync(target.Path(cluster.Namespace), invocation.Cancel)).With("kind", target.Type.Kind));
        invocation.Screen.Line(Explanation.Of(new KnownObjects(objects), target.Type.Kind, ns, target.Name!).ToString());
        return 0;
    }
}
