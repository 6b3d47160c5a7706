using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a container does not run, or runs and is not ready.</summary>
internal static class ContainerCauses
{
    public static Cause? Of(Tree pod, Tree status)
    {
        var name = status["name"].Text;
        var waiting = status["state"]["waiting"];
        if (waiting.IsObject)
            return new Cause($"container {name} waits: {waiting["reason"].Text} {waiting["message"].Text}".TrimEnd(), [.. LastEnd(status)]);
        var ended = status["state"]["terminated"];
        if (ended.IsObject && !ended["reason"].Is("Completed")) return new Cause($"container {name} has ended: {End(ended)}", [.. Words(ended)]);
        if (!status["state"]["running"].IsObject || status["ready"].IsTrue) return null;
        var spec = pod.Spec["containers"].Items.ToArray().FirstOrDefault(container => container["name"].Is(name));
        if (!status["started"].IsTrue && spec["startupProbe"].IsObject) return new Cause($"container {name} has not passed its startup probe", [Probe(spec["startupProbe"])]);
        return spec["readinessProbe"].IsObject
            ? new Cause($"container {name} runs but does not pass its readiness probe", [Probe(spec["readinessProbe"]), .. LastEnd(status)])
            : new Cause($"container {name} runs but is not ready yet", [.. LastEnd(status)]);
    }

    private static IEnumerable<Cause> LastEnd(Tree status)
    {
        var last = status["lastState"]["terminated"];
        if (!last.IsObject) yield break;
        yield return new Cause($"it was restarted {status["restartCount"].AsInt32()} times; the last end: {End(last)}", [.. Words(last), new Cause("see what it said: kubectl logs --previous")]);
    }

    private static string End(Tree ended)
    {
        var code = ended["exitCode"].AsInt32();
        var how = ended["reason"].Text switch
        {
            "OOMKilled" => "it used more memory than its limit and was killed",
            _ when code > 128 => $"signal {code - 128} ended it",
            _ => $"it exited with code {code}",
        };
        return ended["finishedAt"].Text is { Length: > 0 } at ? $"{how} at {at}" : how;
    }

    private static IEnumerable<Cause> Words(Tree ended) =>
        ended["message"].Text.Trim() is { Length: > 0 } words ? [new Cause($"its last words: {words}")] : [];

    private static Cause Probe(Tree probe)
    {
        var what = probe["httpGet"].IsObject ? $"GET {probe["httpGet"]["path"].Text} on port {probe["httpGet"]["port"].Text}"
            : probe["tcpSocket"].IsObject ? $"a connection to port {probe["tcpSocket"]["port"].Text}"
            : probe["grpc"].IsObject ? $"a gRPC health check on port {probe["grpc"]["port"].Text}"
            : $"the command {string.Join(' ', probe["exec"]["command"].Items.ToArray().Select(word => word.Text))}";
        return new Cause($"the probe is {what}, every {probe["periodSeconds"].AsInt32(10)} s");
    }
}
