using Naru.Cli.Grammar;
using Naru.Client;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary><c>naru set image</c></summary>
internal static class SetVerb
{
    public static Verb Verb { get; } = new("set", "image TYPE/NAME CONTAINER=IMAGE...", "change the image of a container", ClusterConnection.NamespaceFlags,
        invocation => ClusterConnection.UseAsync(invocation, cluster => RunAsync(cluster, invocation)))
    { LeastWords = 3 };

    private static async Task<int> RunAsync(ClusterConnection cluster, Invocation invocation)
    {
        if (invocation.Words[0] != "image") throw new UsageException($"only images can be set, not \"{invocation.Words[0]}\"");
        var target = await Target.OneAsync(cluster, [invocation.Words[1]], invocation.Cancel);
        var containers = Tree.EmptyArray;
        foreach (var word in invocation.Words.Skip(2))
        {
            if (word.Split('=', 2) is not [{ Length: > 0 } container, { Length: > 0 } image]) throw new UsageException($"CONTAINER=IMAGE, not \"{word}\"");
            containers = containers.Append(Tree.Object(("name", container), ("image", image)));
        }
        string[] path = target.Type.Kind == "Pod" ? ["spec", "containers"] : ["spec", "template", "spec", "containers"];
        var patch = Tree.EmptyObject.WithPath(path, containers);
        await cluster.Api.PatchAsync(target.Type, new ObjectKey(cluster.Namespace, target.Name!), patch, invocation.Cancel, PatchKind.StrategicMerge);
        invocation.Screen.Line($"{target} image updated");
        return 0;
    }
}
