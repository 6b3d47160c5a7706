namespace Naru.Runtime;

/// <summary>
/// A log file of one JSON object a line: {"log":"...\n","stream":"stdout","time":"..."}. Output without a newline is
/// cut at 16 KiB. Past MaxBytes the file is renamed PATH.1 (which becomes PATH.2, ...) and begun anew.
/// </summary>
public sealed record LogPlan
{
    public required string Path { get; init; }

    /// <summary>Size of one file in bytes, at least 4,096.</summary>
    public long MaxBytes { get; set; } = 64L << 20;

    /// <summary>Files kept, the current one included; at least 1.</summary>
    public int MaxFiles { get; set; } = 2;
}
