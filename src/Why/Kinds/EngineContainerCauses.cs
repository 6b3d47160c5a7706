using Naru.Resources.Trees;

namespace Naru.Why.Kinds;

/// <summary>Why a container of this machine is in the state it is in, from what inspecting it says.</summary>
internal static class EngineContainerCauses
{
    private const int Killed = 137, Terminated = 143, NotExecutable = 126, NotFound = 127, OfSignal = 128;

    public static Cause Of(Tree container)
    {
        var name = container["Name"].Text.TrimStart('/');
        var state = container["State"];
        var causes = new List<Cause>(Own(name, container, state));
        if (container["Config"]["Labels"]["io.kubernetes.pod.name"].TextOrNull is { } pod)
            causes.Add(new Cause($"it is of pod {container["Config"]["Labels"]["io.kubernetes.pod.namespace"].Text}/{pod}", new Cause($"naru why pod/{pod} says more")));
        return new Cause($"Container {name} {Title(state)}", causes);
    }

    private static string Title(Tree state) => state["Status"].Text switch
    {
        "running" when state["Health"]["Status"].Is("unhealthy") => "runs and is unhealthy",
        "running" => $"runs since {state["StartedAt"].Text}",
        "paused" => "is paused",
        "created" => "has not been started",
        "restarting" => "waits to be started again",
        "exited" => $"has ended with code {state["ExitCode"].AsInt32()} at {state["FinishedAt"].Text}",
        var other => $"is {other}",
    };

    private static IEnumerable<Cause> Own(string name, Tree container, Tree state)
    {
        switch (state["Status"].Text)
        {
            case "running" when state["Health"]["Status"].Is("unhealthy"):
                yield return Health(container, state["Health"]);
                break;
            case "paused":
                yield return new Cause($"somebody froze it; docker unpause {name} lets it go on");
                break;
            case "created":
                yield return new Cause(state["Error"].Text is { Length: > 0 } fault ? $"its start failed: {fault}" : $"nobody has asked for it; docker start {name} starts it");
                break;
            case "exited" or "restarting":
                if (End(container, state) is { } end) yield return new Cause(end, new Cause($"see what it said: naru logs {name}"));
                yield return Policy(container, state);
                break;
        }
    }

    private static Cause Health(Tree container, Tree health)
    {
        var last = health["Log"].Items.Length > 0 ? health["Log"].Items[^1] : default;
        var said = last["Output"].Text.Trim();
        return new Cause($"its check {string.Join(' ', container["Config"]["Healthcheck"]["Test"].Items.ToArray().Select(word => word.Text))} failed {health["FailingStreak"].AsInt32()} times in a row",
            new Cause($"the last ended with code {last["ExitCode"].AsInt32()}{(said.Length > 0 ? ": " + said : "")}"));
    }

    private static string? End(Tree container, Tree state) => state["ExitCode"].AsInt32() switch
    {
        _ when state["OOMKilled"].IsTrue => $"it used more memory than its limit of {container["HostConfig"]["Memory"].AsInt64() >> 20} MiB and was killed; -m gives it more",
        _ when state["Error"].Text is { Length: > 0 } fault => fault,
        0 => null,
        NotExecutable => "its command was found and could not be executed",
        NotFound => "its command, or a command it ran, was not found",
        Killed => "SIGKILL ended it: docker kill, or a stop whose time was over",
        Terminated => "SIGTERM ended it, as docker stop sends it",
        var code and > OfSignal => $"signal {code - OfSignal} ended it",
        var code => $"its program ended with code {code}",
    };

    private static Cause Policy(Tree container, Tree state)
    {
        var policy = container["HostConfig"]["RestartPolicy"]["Name"].Text;
        var restarts = container["RestartCount"].AsInt32();
        if (state["Status"].Is("restarting")) return new Cause($"its restart policy is {policy}, and it was started again {restarts} times; the wait grows with each");
        return policy switch
        {
            "" or "no" => new Cause("it has no restart policy, so nothing starts it again"),
            "on-failure" when state["ExitCode"].AsInt32() != 0 && restarts > 0 => new Cause($"its restart policy on-failure gave up after {restarts} restarts"),
            "on-failure" when state["ExitCode"].AsInt32() == 0 => new Cause("its restart policy on-failure starts it again only after a failure"),
            _ => new Cause($"its restart policy is {policy}, and it was stopped on purpose"),
        };
    }
}
