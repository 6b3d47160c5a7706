namespace Naru.ApiHttp;

/// <summary>Which part of a container's log is wanted.</summary>
public sealed record NodeLogOptions(string Container)
{
    public bool Follow { get; init; }
    public bool Previous { get; init; }
    public bool Timestamps { get; init; }
    public long? TailLines { get; init; }
    public long? SinceSeconds { get; init; }
    public DateTimeOffset? SinceTime { get; init; }
    public long? LimitBytes { get; init; }
}
