namespace Naru.Node.Machine;

public enum ContainerPhase
{
    Created,
    Running,
    Exited,
}

/// <summary>One attempt of a pod's container, as the machine has it.</summary>
public sealed record ContainerRecord(string Id, string Name, ContainerPhase Phase)
{
    public string Image { get; init; } = "";

    /// <summary>The image's reference by digest, for the status.</summary>
    public string ImageId { get; init; } = "";

    public int RestartCount { get; init; }
    public int Crashes { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>128 plus the signal for a container that a signal ended; null where nobody saw the exit.</summary>
    public int? ExitCode { get; init; }

    public bool OutOfMemory { get; init; }

    /// <summary>The termination message.</summary>
    public string Message { get; init; } = "";
}
