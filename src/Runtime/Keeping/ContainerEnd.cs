using Naru.Kernel;
using Naru.Kernel.Processes;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The end of a container, in the order that matters: how the process ended (only its parent knows, once), the cgroup's
/// out-of-memory counter, both on disk, and only then the cgroup's removal. It is told to whoever waits when the record
/// is written and the last output has been passed on, or a second later if an attacher does not read.
/// </summary>
internal sealed class ContainerEnd(KeeperLoop loop, ContainerEntry container, PidFd init)
{
    private const int SigKill = 9;
    private static readonly TimeSpan PatienceForOutput = TimeSpan.FromSeconds(1);

    private ContainerRecord? record;
    private bool outputDone, told;
    private ITimer? timer;

    internal void Begin()
    {
        var running = container.Record;
        var cgroup = container.Cgroup;
        loop.Background(loop.Recording, () => Record(running, cgroup), Recorded, error =>
        {
            // The disk refuses the record: the end is told all the same, and the next keeper will find it unknown.
            Console.Error.WriteLine($"keeper: the end of {container.Id} could not be recorded: {error.Message}");
            Recorded(running with { Phase = ContainerPhase.Stopped, Exit = new ExitRecord { Code = 255, CodeKnown = false, FinishedAt = loop.Time.GetUtcNow() } });
        });
        if (container.Streams is not { } streams) outputDone = true;
        else streams.Finish(() => loop.Post(() =>
        {
            outputDone = true;
            Tell();
        }));
    }

    private ContainerRecord Record(ContainerRecord running, Kernel.Cgroups.Cgroup cgroup)
    {
        var end = HowItEnded();
        var kills = cgroup.OomKills();
        Failpoint.Hit(KeeperFailpoints.ExitCounted);
        var stopped = running with
        {
            Phase = ContainerPhase.Stopped,
            Exit = new ExitRecord
            {
                Code = end?.Code ?? 255,
                CodeKnown = end is not null,
                Signal = end?.Signal,
                OutOfMemory = kills > 0,
                OomKills = (long)kills,
                FinishedAt = loop.Time.GetUtcNow(),
            },
        };
        loop.Store.Note(stopped);
        Failpoint.Hit(KeeperFailpoints.ExitRecorded);
        // Without a pid namespace of its own a container's other processes outlive the first one; in one they have ended.
        if (!HasOwnPids(running)) cgroup.Signal(SigKill);
        return stopped;
    }

    private static bool HasOwnPids(ContainerRecord record) =>
        record.Plan.Spec.Linux.Namespaces.Any(ns => ns is { Type: "pid", Path: null or "" });

    /// <summary>Our child's status; for an adopted process what the kernel recorded, which it may do a moment later.</summary>
    private ProcessEnd? HowItEnded()
    {
        try
        {
            return init.TryReap();
        }
        catch (KernelException error) when (error.Errno == Errno.ECHILD)
        {
            ProcessEnd? end = null;
            SpinWait.SpinUntil(() => (end = init.ReadEnd() ?? ProcessTable.UnreapedEnd(init.Process)) is not null, TimeSpan.FromMilliseconds(500));
            return end;
        }
    }

    private void Recorded(ContainerRecord stopped)
    {
        record = stopped;
        var cgroup = container.Cgroup;
        container.WhenCleared = [];
        loop.Background(loop.Removing, () =>
        {
            loop.Store.Sync(container.Id);
            var removed = CgroupRemoval.Remove(cgroup);
            Failpoint.Hit(KeeperFailpoints.ExitCgroupGone);
            return removed;
        }, _ => Cleared(), error =>
        {
            Console.Error.WriteLine($"keeper: what {container.Id} left could not be removed: {error.Message}");
            Cleared();
        });
        if (!outputDone) timer = loop.Time.CreateTimer(_ => loop.Post(() =>
        {
            outputDone = true;
            Tell();
        }), null, PatienceForOutput, Timeout.InfiniteTimeSpan);
        Tell();
    }

    /// <summary>A start that came meanwhile may go on: nothing will be killed in its cgroup any more.</summary>
    private void Cleared()
    {
        var waiting = container.WhenCleared;
        container.WhenCleared = null;
        waiting?.ForEach(start => start());
    }

    private void Tell()
    {
        if (told || !outputDone || record is null) return;
        told = true;
        timer?.Dispose();
        init.Dispose();
        container.Record = record;
        (container.Init, container.Streams, container.Busy, container.IsPaused) = (null, null, null, false);
        var waiters = container.Waiters.ToList();
        container.Waiters.Clear();
        foreach (var waiter in waiters) waiter(record.Exit!);
        loop.Announce(new ContainerExit(container.Id, null, record.Exit!));
    }
}
