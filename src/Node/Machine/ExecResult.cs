namespace Naru.Node.Machine;

/// <summary>How a command in a container ended. <see cref="TimedOut"/> means that it was killed at its time-out.</summary>
public sealed record ExecResult(int ExitCode, string Output, bool TimedOut = false);
