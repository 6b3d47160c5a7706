using Naru.Kernel.Processes;

namespace Naru.Runtime.Keeping;

/// <summary>A process executed in a container; kept for a while after its end, so that its exit can be asked for.</summary>
internal sealed class ExecEntry(PidFd process, ProcessStreams streams)
{
    internal PidFd Process => process;

    internal ProcessStreams Streams => streams;

    internal ExitRecord? Exit { get; set; }

    internal List<Action<ExitRecord>> Waiters { get; } = [];
}
