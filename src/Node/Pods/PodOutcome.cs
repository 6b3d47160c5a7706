using Naru.Node.Machine;

namespace Naru.Node.Pods;

/// <summary>Whether a pod has ended for good.</summary>
internal abstract record PodOutcome
{
    public sealed record Unfinished : PodOutcome;

    public sealed record Succeeded : PodOutcome;

    public sealed record Failed : PodOutcome;

    private static readonly PodOutcome Open = new Unfinished();

    public static PodOutcome Of(PodGoal goal, PodAttempts attempts, PodMemory memory)
    {
        if (memory.Eviction is not null || goal.KnownPhase == "Failed") return new Failed();
        if (goal.KnownPhase == "Succeeded") return new Succeeded();
        if (goal.Init.Any(init => init.Kind == ContainerKind.Init && HasFailed(init, goal, attempts))) return new Failed();
        var worst = 0;
        foreach (var container in goal.Main)
        {
            if (attempts.Latest(container.Name) is not { Phase: ContainerPhase.Exited } exited) return Open;
            var code = exited.ExitCode ?? 255;
            if (container.RestartsAfter(code)) return Open;
            worst = Math.Max(worst, Math.Abs(code));
        }
        return worst == 0 ? new Succeeded() : new Failed();
    }

    private static bool HasFailed(ContainerGoal init, PodGoal goal, PodAttempts attempts) =>
        goal.RestartPolicy == "Never" && attempts.Latest(init.Name) is { Phase: ContainerPhase.Exited } exited && (exited.ExitCode ?? 255) != 0
        && !goal.Main.Any(main => attempts.Latest(main.Name) is not null);
}
