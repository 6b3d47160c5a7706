using Naru.Node.Machine;

namespace Naru.Node.Pods;

/// <summary>Which containers of a pod are to be stopped now: its own first and side by side, then the sidecars from the last to the first.</summary>
internal static class PodEnding
{
    public static IReadOnlyList<(ContainerGoal Container, ContainerRecord Record)> NextToStop(PodGoal goal, PodRecord? record)
    {
        var attempts = new PodAttempts(record);
        var main = goal.All.Where(c => c.Kind != ContainerKind.Sidecar).Select(Running).Where(pair => pair.Record is not null).ToList();
        if (main.Count > 0) return [.. main.Select(pair => (pair.Container, pair.Record!))];
        var sidecar = goal.Init.Reverse().Where(c => c.Kind == ContainerKind.Sidecar).Select(Running).FirstOrDefault(pair => pair.Record is not null);
        return sidecar.Record is null ? [] : [(sidecar.Container, sidecar.Record)];

        (ContainerGoal Container, ContainerRecord? Record) Running(ContainerGoal container) =>
            (container, attempts.Of(container.Name).FirstOrDefault(c => c.Phase == ContainerPhase.Running));
    }
}
