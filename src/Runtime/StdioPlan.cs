namespace Naru.Runtime;

/// <summary>Where a process's input comes from and where its output goes. A terminal is asked for in the process itself.</summary>
public sealed record StdioPlan
{
    /// <summary>Keep an input open for attachers; else the input is /dev/null (a terminal always has one).</summary>
    public bool OpenStdin { get; init; }

    /// <summary>The end of the first attacher's input is the end of the process's input.</summary>
    public bool StdinOnce { get; init; }

    /// <summary>Where output is logged; null keeps no log. Executed processes are not logged.</summary>
    public LogPlan? Log { get; init; }
}
