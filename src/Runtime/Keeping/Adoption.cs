using Naru.Kernel;
using Naru.Kernel.Processes;

namespace Naru.Runtime.Keeping;

/// <summary>
/// A new keeper's first act: what the records say against what runs. A container that runs is taken into care by its
/// pidfd (its number alone could be another process's by now: the start time must match). One that was only being started
/// was never acknowledged: it is killed and is created again. One that ended meanwhile is stopped; its exit code is
/// known only if the kernel still tells.
/// </summary>
internal sealed class Adoption(KeeperLoop loop)
{
    internal void Run()
    {
        Failpoint.Hit(KeeperFailpoints.AdoptBegun);
        foreach (var record in loop.Store.Load())
        {
            var container = loop.Containers[record.Plan.Id] = new ContainerEntry(record);
            Adopt(container);
            Failpoint.Hit(KeeperFailpoints.AdoptOne);
        }
        Failpoint.Hit(KeeperFailpoints.AdoptDone);
    }

    private void Adopt(ContainerEntry container)
    {
        var record = container.Record;
        if (record.Phase == ContainerPhase.Running && Find(record) is { } init)
        {
            container.IsPaused = container.Cgroup.IsFrozen;
            container.Streams = ProcessStreams.Adopt(loop.Pump, loop.Store.DirectoryOf(container.Id), record.Plan);
            loop.Lifecycle.Run(container, init);
            return;
        }
        if (record.Phase is ContainerPhase.Running) container.Record = Lost(container);
        else if (record.Phase is ContainerPhase.Starting) container.Record = record with { Phase = ContainerPhase.Created, StartedAt = null };
        CgroupRemoval.Remove(container.Cgroup);
        if (container.Record != record) loop.Store.Save(container.Record);
    }

    private static PidFd? Find(ContainerRecord record)
    {
        if (record.BootId != ProcessTable.BootId) return null;
        var process = PidFd.Open(record.Pid);
        if (process is null || ProcessTable.StartTicks(record.Pid) == record.PidStartTicks) return process;
        process.Dispose();
        return null;
    }

    private ContainerRecord Lost(ContainerEntry container)
    {
        var kills = container.Cgroup.Exists ? container.Cgroup.OomKills() : 0;
        return container.Record with
        {
            Phase = ContainerPhase.Stopped,
            Exit = new ExitRecord
            {
                Code = 255,
                CodeKnown = false,
                OutOfMemory = kills > 0,
                OomKills = (long)kills,
                FinishedAt = loop.Time.GetUtcNow(),
            },
        };
    }
}
