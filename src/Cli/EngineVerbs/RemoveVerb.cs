using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru rm</c></summary>
internal static class RemoveVerb
{
    public static Verb Verb { get; } = new("rm", "CONTAINER...", "remove containers",
    [
        Flag.Switch("force", 'f', "also those that run"),
        Flag.Switch("volumes", 'v', "and their anonymous volumes"),
    ], async invocation =>
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var flags = $"?force={(invocation.Arguments.Has("force") ? 1 : 0)}&v={(invocation.Arguments.Has("volumes") ? 1 : 0)}";
        foreach (var container in invocation.Words)
        {
            await engine.DeleteAsync($"/containers/{Uri.EscapeDataString(container)}{flags}", invocation.Cancel);
            invocation.Screen.Line(container);
        }
        return 0;
    })
    { LeastWords = 1 };
}
