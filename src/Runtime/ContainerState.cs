namespace Naru.Runtime;

/// <summary>What the keeper knows of a container.</summary>
public sealed record ContainerState
{
    public required string Id { get; init; }
    public required ContainerStatus Status { get; init; }

    /// <summary>The first process, in the host's numbering; 0 before the start and after the end.</summary>
    public int Pid { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Set when Stopped.</summary>
    public ExitRecord? Exit { get; init; }
    public string? CgroupsPath { get; init; }
    public required string RootPath { get; init; }
    public bool Terminal { get; init; }

    /// <summary>Processes executed in it that have not ended.</summary>
    public IReadOnlyList<string> Execs { get; set; } = [];
}
