namespace Naru.Engine.Logs;

/// <summary>One piece of output: a line with its newline, or part of a line that was too long or had no end yet.</summary>
public sealed record LogEntry(LogStream Stream, DateTimeOffset At, ReadOnlyMemory<byte> Bytes);
