using System.Globalization;
using Naru.Node.Machine;
using Naru.Resources.Trees;

namespace Naru.Node.Pods;

/// <summary>The status of one container, in the reasons and words that users of kubectl know.</summary>
internal static class ContainerStatusPlan
{
    public static Tree Of(ContainerGoal container, PodGoal goal, PodAttempts attempts, PodMemory memory, Tree known, DateTimeOffset now)
    {
        var latest = attempts.Latest(container.Name);
        var state = latest is null && Lost(known) is { IsAbsent: false } lost ? lost : State(container, goal, attempts, memory, latest, now);
        var verdict = latest is { Phase: ContainerPhase.Running } ? memory.VerdictOf(latest.Id) : null;
        var exitedWell = container.Kind == ContainerKind.Init && latest is { Phase: ContainerPhase.Exited, ExitCode: 0 };
        var last = latest is { Phase: ContainerPhase.Exited } && state.Has("waiting") ? latest : attempts.Previous(container.Name);
        return Tree.Object(
            ("name", container.Name),
            ("state", state),
            ("lastState", last is null ? KnownOr(known["lastState"], latest is null) : Tree.Object(("terminated", Terminated(last)))),
            ("ready", verdict?.Ready ?? exitedWell),
            ("restartCount", latest?.RestartCount ?? known["restartCount"].AsInt32()),
            ("image", latest is { Image.Length: > 0 } ? latest.Image : container.Image),
            ("imageID", latest?.ImageId ?? known["imageID"].Text),
            ("containerID", latest is null ? KnownText(known["containerID"]) : "naru://" + latest.Id),
            ("started", verdict?.Started ?? false));
    }

    public static Tree Waiting(string reason, string message = "") =>
        Tree.Object(("waiting", Tree.Object(("reason", reason), ("message", message.Length == 0 ? default : (Tree)message))));

    private static Tree State(ContainerGoal container, PodGoal goal, PodAttempts attempts, PodMemory memory, ContainerRecord? latest, DateTimeOffset now)
    {
        if (latest is { Phase: ContainerPhase.Running })
            return Tree.Object(("running", Tree.Object(("startedAt", Timestamp.Seconds(latest.StartedAt)))));
        var final = memory.Eviction is not null || goal.IsDeleting || goal.KnownPhase is "Failed" or "Succeeded";
        if (latest is { Phase: ContainerPhase.Exited } && (final || !container.RestartsAfter(latest.ExitCode ?? 255)))
            return Tree.Object(("terminated", Terminated(latest)));
        if (memory.Troubles.GetValueOrDefault(container.Name) is { } trouble)
        {
            var (reason, message) = trouble.At(now);
            return Waiting(reason, message);
        }
        if (latest is { Phase: ContainerPhase.Exited }) return BackingOff(container, goal, latest, now);
        if (memory.SandboxTrouble is { } missing) return Waiting("ContainerCreating", missing.Message);
        var initialized = container.Kind != ContainerKind.Main || goal.Init.Count == 0 || goal.Init.All(i => IsDone(i, goal, attempts));
        return Waiting(initialized ? "ContainerCreating" : "PodInitializing");
    }

    private static bool IsDone(ContainerGoal init, PodGoal goal, PodAttempts attempts) =>
        init.Kind == ContainerKind.Sidecar ? attempts.Latest(init.Name) is not null : attempts.HasFinished(init, goal);

    private static Tree BackingOff(ContainerGoal container, PodGoal goal, ContainerRecord latest, DateTimeOffset now)
    {
        var delay = BackOff.After(latest.Crashes);
        if (latest.FinishedAt + delay <= now) return Tree.Object(("terminated", Terminated(latest)));
        return Waiting("CrashLoopBackOff", string.Create(CultureInfo.InvariantCulture,
            $"back-off {GoDuration(delay)} restarting failed container={container.Name} pod={goal}"));
    }

    private static Tree Terminated(ContainerRecord record) => Tree.Object(
        ("exitCode", record.ExitCode ?? 255),
        ("signal", record.ExitCode is > 128 and < 193 ? record.ExitCode.Value - 128 : default(Tree)),
        ("reason", record switch
        {
            { OutOfMemory: true } => "OOMKilled",
            { ExitCode: null } => "ContainerStatusUnknown",
            { ExitCode: 0 } => "Completed",
            _ => "Error",
        }),
        ("message", Message(record)),
        ("startedAt", Timestamp.Seconds(record.StartedAt)),
        ("finishedAt", Timestamp.Seconds(record.FinishedAt)),
        ("containerID", "naru://" + record.Id));

    private static Tree Message(ContainerRecord record) =>
        record.Message.Length > 0 ? record.Message
        : record.ExitCode is null ? "The container ended while nobody watched it; its exit code is not known"
        : default(Tree);

    // The machine has nothing of the container any more although the API saw it run: a pod whose containers were removed.
    private static Tree Lost(Tree known)
    {
        if (known["state"].Has("terminated")) return known["state"];
        if (!known["state"].Has("running")) return default;
        return Tree.Object(("terminated", Tree.Object(
            ("exitCode", 137),
            ("reason", "ContainerStatusUnknown"),
            ("message", "The container could not be found when the pod ended"),
            ("startedAt", known["state"]["running"]["startedAt"]),
            ("finishedAt", Tree.Null),
            ("containerID", known["containerID"]))));
    }

    private static Tree KnownOr(Tree known, bool use) => use && known.IsObject ? known : Tree.EmptyObject;

    private static Tree KnownText(Tree known) => known.IsString ? known : default;

    private static string GoDuration(TimeSpan time) => time.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}m{time.Seconds}s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}s");
}
