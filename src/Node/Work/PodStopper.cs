using Naru.Node.Machine;
using Naru.Node.Pods;

namespace Naru.Node.Work;

/// <summary>
/// Ends a pod's containers politely: waits until no service sends it new connections, runs preStop, sends SIGTERM, and
/// SIGKILL when the pod's time is over. All of it within the pod's deadline.
/// </summary>
internal sealed class PodStopper(NodeParts parts)
{
    private static readonly TimeSpan GatePoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LeastAfterHook = TimeSpan.FromSeconds(2);

    private readonly ContainerHook _hook = new(parts);

    /// <summary>Stops every container. Returns when none runs.</summary>
    public async ValueTask StopAsync(PodGoal goal, PodRecord? record, DateTimeOffset deadline, CancellationToken interrupt, CancellationToken cancel)
    {
        if (PodEnding.NextToStop(goal, record).Count == 0) return;
        await WaitForGateAsync(goal, deadline, interrupt);
        while (PodEnding.NextToStop(goal, record) is { Count: > 0 } next)
        {
            var podIp = record?.Sandbox?.Ip ?? "";
            var stops = next.Select(pair => StopOneAsync(goal, pair.Container, pair.Record, podIp, deadline, $"Stopping container {pair.Container.Name}", interrupt)).ToList();
            foreach (var stop in stops) await stop;
            record = (await parts.Runtime.ListPodsAsync(goal.Uid, cancel)).FirstOrDefault();
        }
    }

    /// <summary>Stops one container of a pod that goes on, with its preStop.</summary>
    public async ValueTask StopOneAsync(PodGoal goal, PodRecord? record, PodAction.Stop stop, TimeSpan grace, string message, CancellationToken interrupt) =>
        await StopOneAsync(goal, stop.Container, stop.Record, record?.Sandbox?.Ip ?? "", parts.Time.GetUtcNow() + grace, message, interrupt);

    private async ValueTask WaitForGateAsync(PodGoal goal, DateTimeOffset deadline, CancellationToken interrupt)
    {
        while (parts.Time.GetUtcNow() < deadline && !EndpointsGate.IsOpen(goal, parts.Services.Snapshot, parts.Slices.Snapshot, parts.Nodes.Snapshot))
            await Task.Delay(GatePoll, parts.Time, interrupt);
    }

    private async Task StopOneAsync(PodGoal goal, ContainerGoal container, ContainerRecord record, string podIp, DateTimeOffset deadline, string message, CancellationToken interrupt)
    {
        parts.Events.Normal(goal.Pod, "Killing", message, container.FieldPath);
        var handler = container.Spec["lifecycle"]["preStop"];
        if (handler.IsObject && Left(deadline) > TimeSpan.Zero)
        {
            var fault = await _hook.RunAsync(handler, container, record.Id, goal.HostNetwork ? parts.Settings.NodeIp : podIp, Left(deadline), interrupt);
            if (fault.Length > 0) parts.Events.Warning(goal.Pod, "FailedPreStopHook", $"PreStopHook failed: {fault}", container.FieldPath);
            if (Left(deadline) < LeastAfterHook) deadline = parts.Time.GetUtcNow() + LeastAfterHook;
        }
        await parts.Runtime.StopContainerAsync(record.Id, Left(deadline), interrupt);
    }

    private TimeSpan Left(DateTimeOffset deadline) => deadline - parts.Time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
}
