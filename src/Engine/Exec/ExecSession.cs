namespace Naru.Engine.Exec;

/// <summary>A process to run, or run, beside a container's first one. Kept in memory until its container stops or is removed.</summary>
public sealed class ExecSession
{
    public required string Id { get; init; }
    public required string ContainerId { get; init; }
    public required ExecRequest Request { get; init; }
    public bool Started { get; set; }
    public bool Running { get; set; }
    public int? ExitCode { get; set; }
    public int Pid { get; set; }
}
