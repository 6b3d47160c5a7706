namespace Naru.Kernel.Processes;

/// <summary>How a process ended: its exit code, or 128 + the signal that ended it, as shells count.</summary>
public readonly record struct ProcessEnd(int Code, int? Signal)
{
    /// <summary>From a wait status (wait(2)).</summary>
    internal static ProcessEnd OfStatus(int status) =>
        (status & 0x7f) == 0 ? new ProcessEnd((status >> 8) & 0xff, null) : new ProcessEnd(128 + (status & 0x7f), status & 0x7f);
}
