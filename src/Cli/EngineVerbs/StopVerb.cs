using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru stop</c></summary>
internal static class StopVerb
{
    public static Verb Verb { get; } = new("stop", "CONTAINER...", "stop containers: SIGTERM, then SIGKILL when their time is over",
    [
        Flag.Text("time", 't', "SECONDS", "how long they have (default 10)"),
    ], async invocation =>
    {
        using var engine = new EngineClient(invocation.RunDirectory);
        var time = invocation.Arguments.Text("time") is null ? "" : $"?t={invocation.Arguments.Int("time", 10)}";
        foreach (var container in invocation.Words)
        {
            await engine.PostAsync($"/containers/{Uri.EscapeDataString(container)}/stop{time}", default, invocation.Cancel);
            invocation.Screen.Line(container);
        }
        return 0;
    })
    { LeastWords = 1 };
}
