namespace Naru.Engine.Build;

/// <summary>A RUN step ended with an exit code other than 0.</summary>
public sealed class BuildFailedException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
