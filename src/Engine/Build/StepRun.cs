namespace Naru.Engine.Build;

/// <summary>What a RUN step runs, and where.</summary>
public sealed record StepRun
{
    /// <summary>A container id: 64 hex digits, never used before.</summary>
    public required string Id { get; init; }

    /// <summary>The mounted root file system, writable.</summary>
    public required string RootFs { get; init; }

    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Complete but for HOME, which follows from the user.</summary>
    public required IReadOnlyList<string> Env { get; init; }

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>As USER says it: names or numbers of the image, empty for root.</summary>
    public string User { get; init; } = "";

    /// <summary><c>default</c>, <c>none</c>, <c>host</c> or the name of a network.</summary>
    public string NetworkMode { get; init; } = "default";

    /// <summary>Lines for /etc/hosts, as <c>name:address</c>.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Bytes of memory; null for no limit.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Bytes of /dev/shm; null for the engine's default.</summary>
    public long? ShmBytes { get; init; }
}
