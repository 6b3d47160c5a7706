namespace Naru.Runtime.Keeping;

/// <summary>The part of a <see cref="ContainerRecord"/> that changes as the container lives: a line of its own on disk.</summary>
internal sealed record ContainerProgress
{
    public required ContainerPhase Phase { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public int Pid { get; init; }
    public ulong PidStartTicks { get; init; }
    public string? BootId { get; init; }
    public ExitRecord? Exit { get; init; }

    internal static ContainerProgress Of(ContainerRecord record) => new()
    {
        Phase = record.Phase,
        StartedAt = record.StartedAt,
        Pid = record.Pid,
        PidStartTicks = record.PidStartTicks,
        BootId = record.BootId,
        Exit = record.Exit,
    };

    internal ContainerRecord Onto(ContainerRecord record) => record with
    {
        Phase = Phase,
        StartedAt = StartedAt,
        Pid = Pid,
        PidStartTicks = PidStartTicks,
        BootId = BootId,
        Exit = Exit,
    };
}
