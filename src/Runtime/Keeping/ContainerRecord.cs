namespace Naru.Runtime.Keeping;

/// <summary>
/// What of a container is on disk, so that a new keeper can adopt it. Written at create, and how far it has come
/// (<see cref="ContainerProgress"/>) before the clone (Starting), after it (Running, with the process) and at the end
/// (Stopped, with the exit).
/// </summary>
internal sealed record ContainerRecord
{
    public int Format { get; set; } = 1;
    public required ContainerPlan Plan { get; init; }
    public required ContainerPhase Phase { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public int Pid { get; init; }

    /// <summary>Start of the process in clock ticks since boot: tells it from a later one of the same number.</summary>
    public ulong PidStartTicks { get; init; }

    /// <summary>The boot in which it was started.</summary>
    public string? BootId { get; init; }
    public ExitRecord? Exit { get; init; }
}
