namespace Naru.Runtime;

/// <summary>How a process ended. Reaches the disk before the container's cgroup goes.</summary>
public sealed record ExitRecord
{
    /// <summary>The exit code, or 128 + signal; 255 when it cannot be known.</summary>
    public int Code { get; init; }

    /// <summary>False when the process ended while no keeper was its parent and the kernel kept no record.</summary>
    public bool CodeKnown { get; set; } = true;
    public int? Signal { get; init; }

    /// <summary>The kernel killed something in the container for lack of memory.</summary>
    public bool OutOfMemory { get; init; }

    /// <summary>How many processes it killed.</summary>
    public long OomKills { get; init; }
    public DateTimeOffset FinishedAt { get; init; }
}
