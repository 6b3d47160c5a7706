using Naru.Cli.Grammar;
using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru scale</c></summary>
internal static class ScaleVerb
{
    public static Verb Verb { get; } = new("scale", "TYPE/NAME --replicas N", "say how many of something there are to be",
    [
        .. ClusterConnection.NamespaceFlags,
        Flag.Text("replicas", null, "N", "how many"),
    ], invocation => ClusterConnection.UseAsync(invocation, async cluster =>
    {
        if (invocation.Arguments.Text("replicas") is null) throw new UsageException("say how many with --replicas");
        var target = await Target.OneAsync(cluster, invocation.Words, invocation.Cancel);
        var replicas = invocation.Arguments.Int("replicas", 1);
        var patch = Tree.Object(("spec", Tree.Object(("replicas", replicas))));
        await cluster.Api.PatchAsync(target.Type, new ObjectKey(cluster.Namespace, target.Name!), patch, invocation.Cancel, PatchKind.Merge, "scale");
        invocation.Screen.Line($"{target} scaled");
        return 0;
    }))
    { LeastWords = 1, MostWords = 2 };
}
