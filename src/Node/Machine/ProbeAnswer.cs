namespace Naru.Node.Machine;

/// <summary>Whether a probe succeeded, and in what words it did not.</summary>
public sealed record ProbeAnswer(bool Success, string Message)
{
    public static ProbeAnswer Ok { get; } = new(true, "");
}
