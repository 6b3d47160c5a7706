namespace Naru.Engine.Containers;

/// <summary>One health check: when it ran, the exit code (0 healthy, 1 unhealthy, -1 timed out or not run) and up to 4 KiB of its output.</summary>
public sealed record HealthResult(DateTimeOffset Start, DateTimeOffset End, int ExitCode, string Output);
