namespace Naru.Runtime;

/// <summary>Which streams to attach to. With a terminal, stderr never carries anything.</summary>
public sealed record AttachOptions
{
    public bool Stdin { get; init; }
    public bool Stdout { get; set; } = true;
    public bool Stderr { get; set; } = true;
}
