namespace Naru.Cli;

/// <summary>A verb cannot do what was asked: one sentence that says what, why and what to do next.</summary>
internal sealed class RefusedException(string message, int exitStatus = 1) : Exception(message)
{
    public int ExitStatus { get; } = exitStatus;
}
