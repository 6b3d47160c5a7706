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
        return await EachContainer.DoAsync(invocation, name => name.StartsWith("pod/", StringComparison.Ordinal)
            ? throw new RefusedException($"{name} cannot be stopped and kept: `naru rm {name}` ends it for good, and `naru scale deployment/NAME --replicas 0` ends all of a deployment's until it is scaled up again")
            : engine.PostAsync($"/containers/{Uri.EscapeDataString(name)}/stop{time}", default, invocation.Cancel));
    })
    { LeastWords = 1 };
}
