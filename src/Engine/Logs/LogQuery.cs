namespace Naru.Engine.Logs;

/// <summary>What part of a log is wanted.</summary>
public sealed record LogQuery
{
    public bool Stdout { get; set; } = true;
    public bool Stderr { get; set; } = true;
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only the last so many entries; null is all.</summary>
    public int? Tail { get; init; }

    /// <summary>Goes on with what is written after, until the container ends.</summary>
    public bool Follow { get; init; }

    public bool Wants(LogEntry entry) =>
        (entry.Stream == LogStream.Stdout ? Stdout : Stderr)
        && (Since is not { } since || entry.At >= since)
        && (Until is not { } until || entry.At <= until);
}
