using System.Collections.Concurrent;

namespace Naru.Engine.Containers;

/// <summary>
/// The one mutable holder of a container: its newest record, the gate that makes life-cycle steps take turns, and those
/// who wait for its end. Whoever changes the record holds the gate; readers take the published reference without it.
/// </summary>
internal sealed class ContainerUnit(ContainerRecord record)
{
    private readonly Lock waiting = new();
    private readonly Lock changing = new();
    private TaskCompletionSource<ExitOutcome> nextExit = New();
    private readonly TaskCompletionSource<ExitOutcome> removed = New();
    private volatile ContainerRecord record = record;
    private CancellationTokenSource running = new();

    public string Id { get; } = record.Id;

    public SemaphoreSlim Gate { get; } = new(1, 1);

    public ContainerRecord Record => record;

    public ContainerState State => record.State;

    /// <summary>Fires when the process that runs now ends; of a container that does not run it has fired.</summary>
    public CancellationToken Ended => running.Token;

    /// <summary>Ends a wait before a restart when someone stops or removes the container meanwhile.</summary>
    public CancellationTokenSource? RestartWait { get; set; }

    /// <summary>The wait before the latest automatic restart.</summary>
    public TimeSpan LastRestartWait { get; set; }

    /// <summary>Set while a stop or kill asked for by a person is under way.</summary>
    public bool StopAsked { get; set; }

    /// <summary>Set while somebody restarts it: one that goes with its end (<c>--rm</c>) stays for the start that follows.</summary>
    public bool StartsAgain { get; set; }

    /// <summary>What its last run left in the keeper and the kernel is known to be gone; false before anyone has looked.</summary>
    public bool IsTakenDown { get; set; }

    public ConcurrentDictionary<string, Exec.ExecSession> Execs { get; } = new();

    public HealthState? Health { get; set; }

    /// <summary>
    /// Changes the newest record, saves and publishes it, in one step. Callers hold the gate, but for the recovery at a start;
    /// that no change undoes another does not rest on it.
    /// </summary>
    /// <returns>The record as it is now.</returns>
    public ContainerRecord Change(Func<ContainerRecord, ContainerRecord> change, Action<ContainerRecord> save)
    {
        lock (changing)
        {
            var next = change(record);
            save(next);
            return record = next;
        }
    }

    public void MarkRunning()
    {
        lock (waiting) running = new CancellationTokenSource();
    }

    /// <summary>Tells everyone who waited for the end. The record must already say so.</summary>
    public void MarkEnded(ExitOutcome outcome)
    {
        TaskCompletionSource<ExitOutcome> finished;
        CancellationTokenSource ended;
        lock (waiting)
        {
            (finished, nextExit) = (nextExit, New());
            ended = running;
        }
        finished.TrySetResult(outcome);
        ended.Cancel();
    }

    public void MarkRemoved()
    {
        // Why a start failed is told to whoever asked for the start; for those who wait for the end it is an end like others.
        var outcome = new ExitOutcome(State.ExitCode, "");
        MarkEnded(outcome);
        removed.TrySetResult(outcome);
    }

    public Task<ExitOutcome> WaitAsync(WaitCondition condition, CancellationToken cancel)
    {
        Task<ExitOutcome> task;
        lock (waiting)
        {
            if (condition == WaitCondition.NotRunning && !State.IsRunning && State.Status != ContainerStatus.Restarting)
                return Task.FromResult(new ExitOutcome(State.ExitCode, State.Error));
            task = condition == WaitCondition.Removed ? removed.Task : nextExit.Task;
        }
        return task.WaitAsync(cancel);
    }

    private static TaskCompletionSource<ExitOutcome> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
