using Naru.Node.Machine;

namespace Naru.Node.Pods;

/// <summary>
/// Decides what a pod needs next: from the pod as declared, what the machine has of it and what the worker remembers, to
/// actions. Pure; called after every change and as often as wanted, since a pod that is as declared needs nothing.
/// <para>
/// Order: the sandbox; init containers one after the other (a sidecar counts as done once it has started); then the pod's
/// own containers side by side. A container that exited is started again as its restart policy says, after its back-off.
/// A pod whose containers have all ended for good keeps them (for logs and exit codes) and gives its sandbox back.
/// </para>
/// <para>Ending a pod that is deleted or evicted is not planned here: see <see cref="PodEnding"/>.</para>
/// </summary>
internal static class PodPlan
{
    private const int AttemptsKept = 2;

    public static PodSteps Next(PodGoal goal, PodRecord? record, PodMemory memory, DateTimeOffset now)
    {
        var attempts = new PodAttempts(record);
        var draft = new Draft(now);
        if (PodOutcome.Of(goal, attempts, memory) is not PodOutcome.Unfinished)
        {
            Finish(goal, record, attempts, draft);
            return draft.Done();
        }
        DropOldAttempts(goal, attempts, draft);
        if (record?.Sandbox is null)
        {
            if (draft.IsDue(memory.SandboxTrouble)) draft.Add(new PodAction.CreateSandbox());
            return draft.Done();
        }
        EndUnhealthy(goal, attempts, memory, draft);
        if (Initialize(goal, attempts, memory, draft))
            foreach (var container in goal.Main) Advance(container, attempts, memory, draft);
        return draft.Done();
    }

    // True when the pod's own containers may start.
    private static bool Initialize(PodGoal goal, PodAttempts attempts, PodMemory memory, Draft draft)
    {
        var open = true;
        foreach (var container in goal.Init)
        {
            if (container.Kind == ContainerKind.Sidecar)
            {
                Advance(container, attempts, memory, draft);
                open = attempts.Latest(container.Name) is { Phase: ContainerPhase.Running } running && memory.VerdictOf(running.Id).Started;
                open |= goal.Main.Any(main => attempts.Latest(main.Name) is not null);
            }
            else if (!attempts.HasFinished(container, goal))
            {
                Advance(container, attempts, memory, draft);
                open = false;
            }
            if (!open) return false;
        }
        return open;
    }

    private static void Advance(ContainerGoal container, PodAttempts attempts, PodMemory memory, Draft draft)
    {
        var latest = attempts.Latest(container.Name);
        if (latest is { Phase: ContainerPhase.Running }) return;
        if (latest is { Phase: ContainerPhase.Exited } && !container.RestartsAfter(latest.ExitCode ?? 255)) return;
        if (!draft.IsDue(memory.Troubles.GetValueOrDefault(container.Name))) return;
        switch (latest)
        {
            case null:
                draft.Add(new PodAction.Start(container, 0, 0));
                break;
            case { Phase: ContainerPhase.Created }:
                // Made but never started: the node process died, or the start failed. Its number is free again.
                draft.Add(new PodAction.Remove(latest));
                draft.Add(new PodAction.Start(container, latest.RestartCount, latest.Crashes));
                break;
            default:
                if (draft.IsDue(latest.FinishedAt + BackOff.After(latest.Crashes)))
                    draft.Add(new PodAction.Start(container, latest.RestartCount + 1, CrashesAfter(latest)));
                break;
        }
    }

    private static int CrashesAfter(ContainerRecord latest) =>
        latest.FinishedAt - latest.StartedAt >= BackOff.ForgottenAfter ? 1 : latest.Crashes + 1;

    private static void EndUnhealthy(PodGoal goal, PodAttempts attempts, PodMemory memory, Draft draft)
    {
        foreach (var container in goal.All)
            if (attempts.Latest(container.Name) is { Phase: ContainerPhase.Running } running && memory.VerdictOf(running.Id).KillMessage is { Length: > 0 } message)
                draft.Add(new PodAction.Stop(container, running, message));
    }

    private static void DropOldAttempts(PodGoal goal, PodAttempts attempts, Draft draft)
    {
        foreach (var container in goal.All)
            foreach (var old in attempts.Of(container.Name).Skip(AttemptsKept).Where(c => c.Phase != ContainerPhase.Running))
                draft.Add(new PodAction.Remove(old));
    }

    private static void Finish(PodGoal goal, PodRecord? record, PodAttempts attempts, Draft draft)
    {
        foreach (var container in goal.All.Reverse())
            if (attempts.Latest(container.Name) is { Phase: ContainerPhase.Running } running)
                draft.Add(new PodAction.Stop(container, running, "the pod has finished"));
        if (record?.Sandbox is not null) draft.Add(new PodAction.RemoveSandbox());
    }

    private sealed class Draft(DateTimeOffset now)
    {
        private readonly List<PodAction> _actions = [];
        private DateTimeOffset? _again;

        public void Add(PodAction action) => _actions.Add(action);

        public bool IsDue(Trouble? trouble)
        {
            if (trouble is null || IsDue(trouble.RetryAt)) return true;
            // Its status changes in words when the back-off shows.
            IsDue(trouble.Since + Trouble.ShownAtLeast);
            return false;
        }

        public bool IsDue(DateTimeOffset time)
        {
            if (time <= now) return true;
            _again = _again is { } known && known < time ? known : time;
            return false;
        }

        public PodSteps Done() => new(_actions, _again);
    }
}
