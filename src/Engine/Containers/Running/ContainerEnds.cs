using Naru.Kernel;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// What follows the end of a container's process: its exit on record, its run taken down, those who waited told, and then
/// removal (<c>--rm</c>), a restart after a wait, or rest. The keeper tells of each end once; after a break in its line
/// the recovery finds the ends it missed and comes here too, so handling one twice must do nothing the second time.
/// </summary>
internal sealed class ContainerEnds(ContainerParts parts, ContainerLauncher launcher, ContainerRemoval removal, HealthMonitor health)
{
    /// <summary>The keeper's word that a process ended. Never blocks the keeper's line.</summary>
    public void OnExit(ContainerExit exit)
    {
        if (exit.ExecId is null && parts.Index.Find(exit.Id) is { } unit) _ = GuardAsync(unit, exit.Exit);
    }

    /// <summary>Puts an end on record and does what follows from it.</summary>
    public async Task HandleAsync(ContainerUnit unit, ExitRecord exit)
    {
        await unit.Gate.WaitAsync();
        try
        {
            await HandleHeldAsync(unit, exit);
        }
        finally
        {
            unit.Gate.Release();
        }
    }

    /// <summary>As <see cref="HandleAsync"/>, for one who holds the container's gate.</summary>
    public async Task HandleHeldAsync(ContainerUnit unit, ExitRecord exit)
    {
        if (!unit.State.IsRunning) return;
        health.Stop(unit);
        var restarts = RestartRules.ShouldRestart(unit.Record.HostConfig.RestartPolicy, exit.Code, unit.State.RestartCount, unit.State.StoppedByUser || unit.StopAsked);
        Record(unit, exit, restarts);
        Failpoint.Hit(EngineFailpoints.EndRecorded);
        await TakeDownAsync(unit);
        Failpoint.Hit(EngineFailpoints.EndTakenDown);
        Tell(unit, exit);
        if (restarts) RestartLater(unit);
        unit.MarkEnded(new ExitOutcome(exit.Code, ""));
        if (unit.Record.HostConfig.AutoRemove && !restarts && !unit.StartsAgain) await removal.RemoveHeldAsync(unit, volumes: true);
    }

    /// <summary>It has ended whether or not all it left can be taken down: those who wait are told, and the next start or the removal tries again.</summary>
    private async Task TakeDownAsync(ContainerUnit unit)
    {
        try
        {
            await launcher.TakeDownAsync(unit);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            parts.Report($"container {unit.Record.Name} ended, and what its run left could not all be taken down: {fault.Message}");
        }
    }

    private async Task GuardAsync(ContainerUnit unit, ExitRecord exit)
    {
        try
        {
            await HandleAsync(unit, exit);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            parts.Report($"container {unit.Record.Name} ended, but tidying up after it failed: {fault.Message}");
        }
    }

    private void Record(ContainerUnit unit, ExitRecord exit, bool restarts) => parts.Change(unit, s => s with
    {
        Status = restarts ? ContainerStatus.Restarting : ContainerStatus.Exited,
        Pid = 0,
        ExitCode = exit.Code,
        ExitCodeKnown = exit.CodeKnown,
        OomKilled = exit.OutOfMemory,
        FinishedAt = exit.FinishedAt == default ? parts.Clock.GetUtcNow() : exit.FinishedAt,
        StoppedByUser = s.StoppedByUser || unit.StopAsked,
    }, durable: unit.StopAsked);

    private void Tell(ContainerUnit unit, ExitRecord exit)
    {
        if (exit.OutOfMemory) parts.Tell(unit.Record, "oom");
        var seconds = unit.State is { StartedAt: { } started, FinishedAt: { } finished } ? (long)(finished - started).TotalSeconds : 0;
        parts.Tell(unit.Record, "die", ("exitCode", $"{exit.Code}"), ("execDuration", $"{seconds}"));
    }

    private void RestartLater(ContainerUnit unit)
    {
        var ran = unit.State is { StartedAt: { } started, FinishedAt: { } finished } ? finished - started : TimeSpan.Zero;
        unit.LastRestartWait = RestartRules.NextWait(unit.LastRestartWait, ran);
        unit.RestartWait = new CancellationTokenSource();
        _ = RestartAsync(unit, unit.LastRestartWait, unit.RestartWait.Token);
    }

    private async Task RestartAsync(ContainerUnit unit, TimeSpan wait, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(wait, parts.Clock, cancel);
            await unit.Gate.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        try
        {
            if (cancel.IsCancellationRequested || unit.State.Status != ContainerStatus.Restarting) return;
            parts.Change(unit, s => s with { RestartCount = s.RestartCount + 1 });
            await launcher.StartAsync(unit, CancellationToken.None);
            health.Start(unit);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            parts.Report($"container {unit.Record.Name} could not be started again: {fault.Message}");
            parts.Change(unit, s => s with { Status = ContainerStatus.Exited });
            unit.MarkEnded(new ExitOutcome(unit.State.ExitCode, fault.Message));
        }
        finally
        {
            unit.Gate.Release();
        }
    }
}
