using Naru.Kernel.Cgroups;
using Naru.Kernel.Processes;

namespace Naru.Runtime.Keeping;

/// <summary>A container as the main thread knows it. Only that thread reads or writes it.</summary>
internal sealed class ContainerEntry(ContainerRecord record)
{
    /// <summary>It is busy with this from the end of its first process until that is on record.</summary>
    internal const string Ending = "ending";

    internal ContainerRecord Record { get; set; } = record;

    internal string Id => Record.Plan.Id;

    /// <summary>The first process while it runs.</summary>
    internal PidFd? Init { get; set; }

    internal ProcessStreams? Streams { get; set; }

    /// <summary>An operation that changes it is under way on another thread.</summary>
    internal string? Busy { get; set; }

    internal bool IsPaused { get; set; }

    /// <summary>What waits for the cgroup of the last run to be gone; null when it is.</summary>
    internal List<Action>? WhenCleared { get; set; }

    internal Dictionary<string, ExecEntry> Execs { get; } = [];

    internal List<Action<ExitRecord>> Waiters { get; } = [];

    internal bool IsRunning => Init is not null;

    internal Cgroup Cgroup => Cgroup.At(Record.Plan.Spec.Linux.CgroupsPath!);

    internal ContainerState State() => new()
    {
        Id = Id,
        Status = Record.Phase switch
        {
            ContainerPhase.Running => IsPaused ? ContainerStatus.Paused : ContainerStatus.Running,
            ContainerPhase.Stopped => ContainerStatus.Stopped,
            _ => ContainerStatus.Created,
        },
        Pid = IsRunning ? Record.Pid : 0,
        CreatedAt = Record.CreatedAt,
        StartedAt = Record.StartedAt,
        Exit = Record.Exit,
        CgroupsPath = Record.Plan.Spec.Linux.CgroupsPath,
        RootPath = Record.Plan.Spec.Root.Path,
        Terminal = Record.Plan.Spec.Process.Terminal,
        Execs = [.. Execs.Where(exec => exec.Value.Exit is null).Select(exec => exec.Key)],
    };
}
