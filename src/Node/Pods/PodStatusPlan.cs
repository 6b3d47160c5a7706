using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Pods;

/// <summary>
/// The pod's status from what the machine has of it. Pure. Conditions that the node does not own (the scheduler's, those
/// of readiness gates) stay out, so that the patch leaves them alone; a condition's transition time changes with its status only.
/// </summary>
/// <param name="known">The newest status that the API is known to have: what was written last may be newer than what is watched.</param>
internal sealed class PodStatusPlan(PodGoal goal, PodRecord? record, PodMemory memory, Tree known, string nodeIp, DateTimeOffset now)
{
    private readonly PodAttempts _attempts = new(record);
    private readonly Tree _known = known;

    public Tree Compute()
    {
        var init = Statuses(goal.Init, "initContainerStatuses");
        var main = Statuses(goal.Main, "containerStatuses");
        var phase = Phase(main);
        var ip = goal.HostNetwork ? nodeIp : record?.Sandbox?.Ip ?? (phase is "Succeeded" or "Failed" ? _known["podIP"].Text : "");
        return Tree.Object(
            ("phase", phase),
            ("reason", memory.Eviction is { } eviction ? eviction.Reason : default(Tree)),
            ("message", memory.Eviction is { } why ? why.Message : default(Tree)),
            ("conditions", Tree.Array(Conditions(phase, main))),
            ("hostIP", nodeIp),
            ("hostIPs", Tree.Array(Tree.Object(("ip", nodeIp)))),
            ("podIP", ip.Length > 0 ? ip : default(Tree)),
            ("podIPs", ip.Length > 0 ? Tree.Array(Tree.Object(("ip", ip))) : default),
            ("startTime", _known["startTime"].IsString ? _known["startTime"] : Timestamp.Seconds(now)),
            ("qosClass", goal.Qos.ToString()),
            ("initContainerStatuses", goal.Init.Count > 0 ? Tree.Array(init) : default),
            ("containerStatuses", Tree.Array(main)));
    }

    private Tree[] Statuses(IReadOnlyList<ContainerGoal> containers, string field) =>
        [.. containers.Select(c => ContainerStatusPlan.Of(c, goal, _attempts, memory, KnownStatus(field, c.Name), now))];

    private Tree KnownStatus(string field, string name)
    {
        foreach (var status in _known[field].Items)
            if (status["name"].Is(name)) return status;
        return default;
    }

    private string Phase(Tree[] main)
    {
        var outcome = PodOutcome.Of(goal, _attempts, memory);
        if (outcome is PodOutcome.Succeeded) return "Succeeded";
        if (outcome is PodOutcome.Failed) return "Failed";
        var hasRun = main.Any(s => s["state"].Has("running") || s["state"].Has("terminated") || s["lastState"].Has("terminated"));
        var waitsForFirst = main.Any(s => s["state"].Has("waiting") && !s["lastState"].Has("terminated"));
        return hasRun && !waitsForFirst ? "Running" : "Pending";
    }

    private IEnumerable<Tree> Conditions(string phase, Tree[] main)
    {
        var finished = phase is "Succeeded" or "Failed";
        var initialized = phase == "Succeeded" || goal.Init.All(IsInitialized);
        var unready = goal.Main.Where((_, i) => !main[i]["ready"].IsTrue).Select(c => c.Name).ToArray();
        var (reason, message) = phase == "Succeeded" ? ("PodCompleted", "")
            : phase == "Failed" ? ("PodFailed", "")
            : unready.Length > 0 ? ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]")
            : ("", "");
        var containersReady = !finished && unready.Length == 0;
        var waitingInit = goal.Init.Where(i => !IsInitialized(i)).Select(i => i.Name).ToArray();
        yield return Condition("PodReadyToStartContainers", record?.Sandbox is not null, "", "");
        yield return Condition("Initialized", initialized, initialized ? phase == "Succeeded" ? "PodCompleted" : "" : "ContainersNotInitialized",
            initialized ? "" : $"containers with incomplete status: [{string.Join(' ', waitingInit)}]");
        var gates = OpenGates();
        yield return containersReady && gates.Length > 0
            ? Condition("Ready", false, "ReadinessGatesNotReady", string.Join(", ", gates.Select(g => $"corresponding condition of pod readiness gate \"{g}\" does not exist or is not True.")))
            : Condition("Ready", containersReady, reason, message);
        yield return Condition("ContainersReady", containersReady, reason, message);
        yield return Condition("PodScheduled", true, "", "");
    }

    private bool IsInitialized(ContainerGoal init) => init.Kind == ContainerKind.Sidecar
        ? _attempts.Latest(init.Name) is { Phase: ContainerPhase.Running } running && memory.VerdictOf(running.Id).Started
        : _attempts.HasFinished(init, goal);

    private string[] OpenGates()
    {
        var open = new List<string>();
        foreach (var gate in goal.Pod["spec"]["readinessGates"].Items)
            if (!KnownCondition(gate["conditionType"].Text)["status"].Is("True")) open.Add(gate["conditionType"].Text);
        return [.. open];
    }

    private Tree KnownCondition(string type)
    {
        foreach (var condition in _known["conditions"].Items)
            if (condition["type"].Is(type)) return condition;
        return default;
    }

    private Tree Condition(string type, bool status, string reason, string message)
    {
        var text = status ? "True" : "False";
        var known = KnownCondition(type);
        var since = known["status"].Is(text) && known["lastTransitionTime"].IsString ? known["lastTransitionTime"] : Timestamp.Seconds(now);
        return Tree.Object(
            ("type", type),
            ("status", text),
            ("lastProbeTime", Tree.Null),
            ("lastTransitionTime", since),
            ("reason", reason.Length > 0 ? reason : Tree.Null),
            ("message", message.Length > 0 ? message : Tree.Null));
    }
}
