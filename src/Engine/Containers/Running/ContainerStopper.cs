using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Ends, signals, freezes and thaws containers. Stopping asks first and kills when the grace is over; it waits for the
/// end on record, not only for the process, so whoever stopped a container may remove it at once.
/// </summary>
internal sealed class ContainerStopper(ContainerParts parts)
{
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);

    /// <param name="unit">The container.</param>
    /// <param name="signal">Null is the container's own stop signal.</param>
    /// <param name="grace">Null is the container's own; negative waits for ever.</param>
    /// <param name="byUser">Keeps restart policies from starting it again.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task StopAsync(ContainerUnit unit, int? signal, TimeSpan? grace, bool byUser, CancellationToken cancel)
    {
        if (await CancelRestartAsync(unit, byUser, cancel)) return;
        if (!unit.State.IsRunning) return;
        if (unit.State.Status == ContainerStatus.Paused) await ResumeAsync(unit, cancel);
        var ended = unit.WaitAsync(WaitCondition.NotRunning, cancel);
        await AskAsync(unit, signal ?? StopSignal(unit.Record), cancel);
        var patience = grace ?? (unit.Record.Config.StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultGrace);
        if (!await EndsWithinAsync(ended, patience, cancel))
        {
            await SignalAsync(unit, Signals.Kill, cancel);
            if (!await EndsWithinAsync(ended, KillPatience, cancel))
                throw EngineException.Failed($"container {unit.Record.Name} does not end, not even killed: a process of it hangs in the kernel (see /proc/{unit.State.Pid}/stack)");
        }
        parts.Tell(unit.Record, "stop");
    }

    /// <summary>Sends a signal. KILL and the stop signal count as a person's wish that it stays down.</summary>
    public async Task KillAsync(ContainerUnit unit, int signal, CancellationToken cancel)
    {
        if (!unit.State.IsRunning) throw EngineException.Conflict($"cannot kill container: {unit.Record.Name}: container {unit.Id} is not running");
        var ended = unit.WaitAsync(WaitCondition.NotRunning, cancel);
        if (signal == Signals.Kill || signal == StopSignal(unit.Record)) await AskAsync(unit, signal, cancel);
        else await SignalAsync(unit, signal, cancel);
        parts.Tell(unit.Record, "kill", ("signal", $"{signal}"));
        if (signal == Signals.Kill) await EndsWithinAsync(ended, KillPatience, cancel);
    }

    public Task PauseAsync(ContainerUnit unit, CancellationToken cancel) => PauseAsync(unit, forCommit: false, cancel);

    public async Task PauseAsync(ContainerUnit unit, bool forCommit, CancellationToken cancel)
    {
        if (unit.State.Status == ContainerStatus.Paused) throw EngineException.Conflict($"container {unit.Id} is already paused");
        if (!unit.State.IsRunning) throw EngineException.Conflict($"container {unit.Id} is not running");
        var keeper = await parts.Keeper.Client;
        cancel.ThrowIfCancellationRequested();
        // Once asked, the keeper does it whoever waits: the record follows.
        await keeper.PauseAsync(unit.Id, CancellationToken.None);
        parts.Change(unit, s => s with { Status = ContainerStatus.Paused, HeldForCommit = forCommit });
        parts.Tell(unit.Record, "pause");
    }

    public async Task ResumeAsync(ContainerUnit unit, CancellationToken cancel)
    {
        if (unit.State.Status != ContainerStatus.Paused) throw EngineException.Conflict($"container {unit.Id} is not paused");
        var keeper = await parts.Keeper.Client;
        cancel.ThrowIfCancellationRequested();
        await keeper.ResumeAsync(unit.Id, CancellationToken.None);
        parts.Change(unit, s => s with { Status = ContainerStatus.Running, HeldForCommit = false });
        parts.Tell(unit.Record, "unpause");
    }

    /// <summary>Signals that it is to stay down. A signal that could not be sent leaves its restart policy in force.</summary>
    private async Task AskAsync(ContainerUnit unit, int signal, CancellationToken cancel)
    {
        var before = unit.StopAsked;
        unit.StopAsked = true;
        try
        {
            await SignalAsync(unit, signal, cancel);
        }
        catch (Exception refused) when (refused is KeeperException or EngineException)
        {
            unit.StopAsked = before;
            throw;
        }
    }

    private async Task SignalAsync(ContainerUnit unit, int signal, CancellationToken cancel)
    {
        try
        {
            await (await parts.Keeper.Client).KillAsync(unit.Id, signal, cancellation: cancel);
        }
        catch (KeeperException ended) when (ended.Fault is KeeperFault.WrongState or KeeperFault.NotFound)
        {
            // It ended by itself in this moment; its exit is on the way.
        }
    }

    /// <summary>A container that waits for its next restart is stopped by ending that wait.</summary>
    private async Task<bool> CancelRestartAsync(ContainerUnit unit, bool byUser, CancellationToken cancel)
    {
        await unit.Gate.WaitAsync(cancel);
        try
        {
            if (unit.State.Status != ContainerStatus.Restarting) return false;
            unit.RestartWait?.Cancel();
            parts.Change(unit, s => s with { Status = ContainerStatus.Exited, StoppedByUser = byUser }, durable: true);
            unit.MarkEnded(new ExitOutcome(unit.State.ExitCode, ""));
            return true;
        }
        finally
        {
            unit.Gate.Release();
        }
    }

    private async Task<bool> EndsWithinAsync(Task ended, TimeSpan patience, CancellationToken cancel)
    {
        if (patience < TimeSpan.Zero)
        {
            await ended;
            return true;
        }
        try
        {
            await ended.WaitAsync(patience, parts.Clock, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static int StopSignal(ContainerRecord record) => record.Config.StopSignal is { Length: > 0 } own ? Signals.Parse(own) : Signals.Terminate;
}
