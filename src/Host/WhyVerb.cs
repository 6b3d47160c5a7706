using Naru.Cli;
using Naru.Cli.ClusterVerbs;
using Naru.Cli.EngineVerbs;
using Naru.Client;
using Naru.Resources.Trees;
using Naru.Why;

namespace Naru.Host;

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
        var objects = new List<Tree>();
        foreach (var kind in Explanation.Kinds)
            objects.AddRange((await cluster.Api.ListAsync(ResourceTypes.All.First(type => type.Kind == kind), ListOptions.All, invocation.Cancel)).Items);
        if (!Explanation.Kinds.Contains(target.Type.Kind)) objects.Add((await cluster.GetAsync(target.Path(cluster.Namespace), invocation.Cancel)).With("kind", target.Type.Kind));
        var cause = Explanation.Of(new KnownObjects(objects), target.Type.Kind, target.Type.IsNamespaced ? cluster.Namespace : "", target.Name!);
        invocation.Screen.Line(cause.ToString());
        return 0;
    }
}
