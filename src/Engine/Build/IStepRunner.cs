namespace Naru.Engine.Build;

/// <summary>
/// Runs the command of one RUN step in a container on a root file system that is mounted already. It owns what a container needs
/// beside that (/proc, /dev, resolv.conf, network) and leaves none of it behind; the caller takes away mount points that
/// were made for it.
/// </summary>
public interface IStepRunner
{
    /// <summary>
    /// Runs to the end and returns the exit code. Output comes as it is written, in pieces, one call at a time. Cancelling
    /// kills the container. A command that cannot be started is an <see cref="EngineException"/>.
    /// </summary>
    Task<int> Run(StepRun step, Action<ReadOnlyMemory<byte>> output, CancellationToken cancellation);
}
