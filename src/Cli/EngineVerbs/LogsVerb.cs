using Naru.Cli.Grammar;

namespace Naru.Cli.EngineVerbs;

/// <summary><c>naru logs</c>, of a container or of <c>pod/NAME</c>.</summary>
internal static class LogsVerb
{
    public static Verb Verb { get; } = new("logs", "CONTAINER | pod/NAME", "what a container has written",
    [
        Flag.Switch("follow", 'f', "go on as it writes more"),
        Flag.Switch("timestamps", 't', "with the time of each line"),
        Flag.Text("tail", null, "LINES", "only the last lines"),
        Flag.Text("container", 'c', "NAME", "of a pod: which container"),
        Flag.Text("namespace", 'n', "NAME", "of a pod: its namespace (default default)"),
        Flag.Switch("previous", 'p', "of a pod: the container before the last restart"),
    ], RunAsync)
    { LeastWords = 1, MostWords = 1 };

    private static async Task<int> RunAsync(Invocation invocation)
    {
        if (invocation.Words[0].StartsWith("pod/", StringComparison.Ordinal)) return await ClusterVerbs.PodLogs.RunAsync(invocation);
        using var engine = new EngineClient(invocation.RunDirectory);
        var container = Uri.EscapeDataString(invocation.Words[0]);
        var about = await engine.GetAsync($"/containers/{container}/json", invocation.Cancel);
        var query = $"stdout=1&stderr=1&follow={Bit("follow")}&timestamps={Bit("timestamps")}&tail={invocation.Arguments.Text("tail") ?? "all"}";
        await using var logs = await engine.StreamAsync(HttpMethod.Get, $"/containers/{container}/logs?{query}", null, invocation.Cancel);
        await using var output = Console.OpenStandardOutput();
        await using var errors = Console.OpenStandardError();
        await StdStreams.CopyAsync(logs, output, errors, framed: !about["Config"]["Tty"].IsTrue, invocation.Cancel);
        return 0;

        int Bit(string flag) => invocation.Arguments.Has(flag) ? 1 : 0;
    }
}
