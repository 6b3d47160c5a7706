using Naru.Kernel;
using Naru.Kernel.Launch;
using Naru.Kernel.Polling;
using Naru.Kernel.Processes;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime.Launching;

namespace Naru.Runtime.Keeping;

/// <summary>
/// A container's way from created through running to stopped and gone. State changes here, on the main thread; what
/// takes time is done on the working threads, the container marked busy meanwhile. The record on disk runs ahead of the
/// deed where a crash must find it (Starting), and behind it where a crash may repeat it.
/// </summary>
internal sealed class ContainerLifecycle(KeeperLoop loop)
{
    private const int LongestId = 128;

    private readonly Lazy<Launcher> launcher = new(() => new Launcher());

    internal Launcher Launcher => launcher.Value;

    internal void Create(ContainerPlan plan, Action<ContainerEntry> done, Action<Exception> failed)
    {
        CheckPlan(plan);
        if (loop.Containers.ContainsKey(plan.Id)) throw new KeeperException(KeeperFault.AlreadyExists, $"container {plan.Id} exists already");
        var record = new ContainerRecord { Plan = plan, Phase = ContainerPhase.Created, CreatedAt = loop.Time.GetUtcNow() };
        var container = loop.Containers[plan.Id] = new ContainerEntry(record) { Busy = "being created" };
        loop.Background(loop.Launching, () =>
        {
            Failpoint.Hit(KeeperFailpoints.CreateBegun);
            loop.Store.Save(record);
            Failpoint.Hit(KeeperFailpoints.CreateRecorded);
            return record;
        }, _ =>
        {
            container.Busy = null;
            done(container);
        }, error =>
        {
            loop.Containers.Remove(plan.Id);
            failed(error);
        });
    }

    /// <summary>The container's streams; made here when it has none, so that one can attach before the start.</summary>
    internal ProcessStreams StreamsOf(ContainerEntry container) =>
        container.Streams ??= ProcessStreams.ForContainer(loop.Pump, loop.Place, loop.Store.DirectoryOf(container.Id), container.Record.Plan);

    internal void Start(ContainerEntry container, Action<ContainerEntry> done, Action<Exception> failed)
    {
        CheckIdle(container);
        if (container.IsRunning) throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is running already");
        if (container.WhenCleared is { } waiting)
        {
            waiting.Add(() => Retry(() => Start(container, done, failed), failed));
            return;
        }
        container.Busy = "being started";
        var (streams, plan) = (StreamsOf(container), container.Record.Plan);
        var record = container.Record with { Phase = ContainerPhase.Starting, StartedAt = loop.Time.GetUtcNow(), Exit = null };
        loop.Launch(() => StartNow(record, plan, streams), started =>
        {
            container.Busy = null;
            streams.CloseChildEnds();
            container.Record = started.Record;
            Run(container, started.Process.Handle);
            done(container);
        }, error =>
        {
            container.Busy = null;
            container.Streams = null;
            streams.CloseChildEnds();
            streams.Finish(() => { });
            failed(error);
        });
    }

    /// <summary>Does a request again that had to wait; what it throws now goes to whoever asked.</summary>
    private static void Retry(Action request, Action<Exception> failed)
    {
        try
        {
            request();
        }
        catch (KeeperException error)
        {
            failed(error);
        }
    }

    /// <summary>Takes a running first process into care: its end will be seen.</summary>
    internal void Run(ContainerEntry container, PidFd init)
    {
        container.Init = init;
        long key = 0;
        key = loop.Watch(init.Handle, Readiness.Readable, _ =>
        {
            loop.Forget(init.Handle, key);
            Ended(container, init);
        });
    }

    internal void Delete(ContainerEntry container, bool force, Action<ContainerEntry> done, Action<Exception> failed)
    {
        const int SigKill = 9;
        if (container.Record.Phase == ContainerPhase.Running)
        {
            if (!force) throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is running; stop it first");
            container.Waiters.Add(_ => loop.Post(() => Retry(() => Delete(container, false, done, failed), failed)));
            container.Init?.Signal(SigKill);
            container.Cgroup.Thaw();
            return;
        }
        CheckIdle(container);
        container.Busy = "being deleted";
        loop.Background(loop.Removing, () =>
        {
            Failpoint.Hit(KeeperFailpoints.DeleteBegun);
            CgroupRemoval.Remove(container.Cgroup);
            loop.Store.Remove(container.Id);
            Failpoint.Hit(KeeperFailpoints.DeleteRecordGone);
            return container;
        }, _ =>
        {
            loop.Containers.Remove(container.Id);
            container.Streams?.CloseChildEnds();
            container.Streams?.Finish(() => { });
            done(container);
        }, error =>
        {
            container.Busy = null;
            failed(error);
        });
    }

    internal void Pause(ContainerEntry container, Action<ContainerEntry> done, Action<Exception> failed) =>
        Freeze(container, true, done, failed);

    internal void Resume(ContainerEntry container, Action<ContainerEntry> done, Action<Exception> failed) =>
        Freeze(container, false, done, failed);

    internal void Update(ContainerEntry container, ResourcesSpec resources, Action<ContainerEntry> done, Action<Exception> failed)
    {
        CheckIdle(container);
        container.Busy = "being updated";
        var spec = container.Record.Plan.Spec;
        var merged = ResourceMerge.Over(spec.Linux.Resources ?? new ResourcesSpec(), resources);
        var record = container.Record with
        {
            Plan = container.Record.Plan with { Spec = spec with { Linux = spec.Linux with { Resources = merged } } },
        };
        var apply = container.IsRunning;
        loop.Background(loop.Recording, () =>
        {
            if (apply) container.Cgroup.Apply(LimitsOf.Resources(resources));
            Failpoint.Hit(KeeperFailpoints.UpdateApplied);
            loop.Store.Save(record);
            return record;
        }, saved =>
        {
            Release(container);
            container.Record = container.Record with { Plan = saved.Plan };
            done(container);
        }, error =>
        {
            Release(container);
            failed(error);
        });
    }

    private (ContainerRecord Record, LaunchedProcess Process) StartNow(ContainerRecord starting, ContainerPlan plan, ProcessStreams streams)
    {
        Failpoint.Hit(KeeperFailpoints.StartBegun);
        loop.Store.Note(starting);
        Failpoint.Hit(KeeperFailpoints.StartRecorded);
        var cgroup = Kernel.Cgroups.Cgroup.At(plan.Spec.Linux.CgroupsPath!);
        try
        {
            cgroup.Create();
            Failpoint.Hit(KeeperFailpoints.StartCgroupMade);
            if (plan.Spec.Linux.Resources is { } resources) cgroup.Apply(LimitsOf.Resources(resources));
            Failpoint.Hit(KeeperFailpoints.StartLimited);
            using var own = plan.OwnInit ? OwnExecutable.Open() : null;
            var launched = ContainerLaunch.Start(Launcher, plan.Spec, own, streams.Child, streams.TerminalName);
            Failpoint.Hit(KeeperFailpoints.StartCloned);
            var running = starting with
            {
                Phase = ContainerPhase.Running,
                Pid = launched.Id,
                BootId = ProcessTable.BootId,
                PidStartTicks = ProcessTable.StartTicks(launched.Id) ?? 0,
            };
            loop.Store.Note(running);
            Failpoint.Hit(KeeperFailpoints.StartRunningRecorded);
            return (running, launched);
        }
        catch
        {
            CgroupRemoval.Remove(cgroup);
            loop.Store.Note(starting with { Phase = ContainerPhase.Created, StartedAt = null });
            throw;
        }
    }

    private void Ended(ContainerEntry container, PidFd init)
    {
        Failpoint.Hit(KeeperFailpoints.ExitSeen);
        container.Busy = ContainerEntry.Ending;
        new ContainerEnd(loop, container, init).Begin();
    }

    private void Freeze(ContainerEntry container, bool freeze, Action<ContainerEntry> done, Action<Exception> failed)
    {
        CheckIdle(container);
        if (!container.IsRunning || container.IsPaused == freeze)
            throw new KeeperException(KeeperFault.WrongState,
                $"container {container.Id} is {(container.IsRunning ? freeze ? "paused already" : "not paused" : "not running")}");
        container.Busy = freeze ? "being paused" : "being resumed";
        loop.Background(loop.Recording, () =>
        {
            if (freeze) container.Cgroup.Freeze();
            else container.Cgroup.Thaw();
            return freeze;
        }, paused =>
        {
            Release(container);
            container.IsPaused = paused && container.IsRunning;
            done(container);
        }, error =>
        {
            Release(container);
            failed(error);
        });
    }

    // What ended meanwhile stays busy with that.
    private static void Release(ContainerEntry container)
    {
        if (container.Busy != ContainerEntry.Ending) container.Busy = null;
    }

    private static void CheckIdle(ContainerEntry container)
    {
        if (container.Busy is { } what) throw new KeeperException(KeeperFault.WrongState, $"container {container.Id} is {what}");
    }

    private static void CheckPlan(ContainerPlan plan)
    {
        if (plan.Id.Length is 0 or > LongestId || plan.Id[0] == '.' || !plan.Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-'))
            throw new KeeperException(KeeperFault.Invalid, "a container's id is of 1 to 128 letters, digits, '_', '.' and '-', and does not begin with '.'");
        if (plan.Spec.Linux.CgroupsPath is not { Length: > 1 } path || path[0] != '/' || path.Contains(".."))
            throw new KeeperException(KeeperFault.Invalid, $"container {plan.Id}: linux.cgroupsPath must be an absolute path below the cgroup root");
        if (!plan.Spec.Root.Path.StartsWith('/'))
            throw new KeeperException(KeeperFault.Invalid, $"container {plan.Id}: root.path must be absolute");
    }
}
