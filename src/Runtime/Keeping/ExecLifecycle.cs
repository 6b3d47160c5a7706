using Naru.Kernel;
using Naru.Kernel.Polling;
using Naru.Runtime.Launching;

namespace Naru.Runtime.Keeping;

/// <summary>Processes executed in a running container. They are not recorded: a new keeper knows nothing of them.</summary>
internal sealed class ExecLifecycle(KeeperLoop loop)
{
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan PatienceForOutput = TimeSpan.FromSeconds(1);

    internal void Start(ContainerEntry container, ExecPlan plan, Action<ProcessStreams> connect, Action<ExecEntry> done, Action<Exception> failed)
    {
        if (container.Init is not { } init || container.Busy == ContainerEntry.Ending)
        {
            failed(new KeeperException(KeeperFault.WrongState, $"container {container.Id} is not running"));
            return;
        }
        if (container.IsPaused || container.Execs.ContainsKey(plan.ExecId))
        {
            failed(container.IsPaused
                ? new KeeperException(KeeperFault.WrongState, $"container {container.Id} is paused; resume it first")
                : new KeeperException(KeeperFault.AlreadyExists, $"executed process {plan.ExecId} exists already"));
            return;
        }
        var streams = ProcessStreams.ForExec(loop.Pump, plan, init.Process);
        connect(streams);
        var spec = container.Record.Plan.Spec;
        loop.Launch(() =>
        {
            Failpoint.Hit(KeeperFailpoints.ExecBegun);
            var launched = ContainerLaunch.Exec(loop.Lifecycle.Launcher, spec, plan.Process, init, streams.Child);
            Failpoint.Hit(KeeperFailpoints.ExecCloned);
            return launched;
        }, launched =>
        {
            streams.CloseChildEnds();
            var exec = container.Execs[plan.ExecId] = new ExecEntry(launched.Handle, streams);
            Watch(container, plan.ExecId, exec);
            done(exec);
        }, error =>
        {
            streams.CloseChildEnds();
            streams.Finish(() => { });
            failed(error);
        });
    }

    private void Watch(ContainerEntry container, string id, ExecEntry exec)
    {
        long key = 0;
        key = loop.Watch(exec.Process.Handle, Readiness.Readable, _ =>
        {
            loop.Forget(exec.Process.Handle, key);
            Ended(container, id, exec);
        });
    }

    private void Ended(ContainerEntry container, string id, ExecEntry exec)
    {
        var end = exec.Process.Reap();
        exec.Process.Dispose();
        var exit = new ExitRecord { Code = end.Code, Signal = end.Signal, FinishedAt = loop.Time.GetUtcNow() };
        var told = false;
        void Tell()
        {
            if (told) return;
            told = true;
            exec.Exit = exit;
            foreach (var waiter in exec.Waiters) waiter(exit);
            exec.Waiters.Clear();
            loop.Announce(new ContainerExit(container.Id, id, exit));
            After(KeptAfterEnd, () => container.Execs.Remove(id));
        }
        exec.Streams.Finish(() => loop.Post(Tell));
        After(PatienceForOutput, Tell);
    }

    private void After(TimeSpan delay, Action action)
    {
        ITimer? timer = null;
        timer = loop.Time.CreateTimer(_ => loop.Post(() =>
        {
            timer?.Dispose();
            action();
        }), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(delay, Timeout.InfiniteTimeSpan);
    }
}
