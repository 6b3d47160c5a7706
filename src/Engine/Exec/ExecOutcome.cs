namespace Naru.Engine.Exec;

/// <summary>How a command ended, and what it said.</summary>
public sealed record ExecOutcome(int ExitCode, string Output);
