namespace Naru.Engine.Exec;

/// <summary>A process to run, or run, beside a container's first one. Kept in memory until its container stops or is removed.</summary>
public sealed class ExecSession
{
    public required string Id { get; init; }
    public required string ContainerId { get; init; }
    public required ExecRequest Request { get; init; }
    public bool Started => Volatile.Read(ref begun) != 0;
    public bool Running { get; set; }
    public int? ExitCode { get; set; }
    public int Pid { get; set; }

    private int begun;

    /// <summary>False when it was begun before: a session runs once.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref begun, 1) == 0;
}
