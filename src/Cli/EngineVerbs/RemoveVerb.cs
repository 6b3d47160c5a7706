using Naru.Cli.ClusterVerbs;
using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru rm</c>, of containers or of <c>pod/NAME</c>.</summary>
internal static class RemoveVerb
{
    public static Verb Verb { get; } = new("rm", "CONTAINER... | pod/NAME...", "remove containers, or pods",
    [
        Flag.Switch("force", 'f', "also those that run"),
        Flag.Switch("volumes", 'v', "and their anonymous volumes"),
        .. ClusterConnection.NamespaceFlags,
    ], async invocation =>
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var flags = $"?force={(invocation.Arguments.Has("force") ? 1 : 0)}&v={(invocation.Arguments.Has("volumes") ? 1 : 0)}";
        return await EachContainer.DoAsync(invocation, name => name.StartsWith("pod/", StringComparison.Ordinal)
            ? DeletePod.RunAsync(name["pod/".Length..], invocation)
            : engine.DeleteAsync($"/containers/{Uri.EscapeDataString(name)}{flags}", invocation.Cancel));
    })
    { LeastWords = 1 };
}
