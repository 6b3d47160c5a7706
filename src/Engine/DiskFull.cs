using Naru.Kernel;

namespace Naru.Engine;

/// <summary>Tells the fault that users can mend themselves from those of the machine.</summary>
public static class DiskFull
{
    public const string Sentence = "no space left on device: the disk with Naru's data is full; free some (`docker system prune` removes what nobody uses) and try again";

    /// <summary>True when a full disk is what went wrong, however deep the fault has been wrapped.</summary>
    public static bool IsCauseOf(Exception? fault) => fault switch
    {
        null => false,
        KernelException kernel => kernel.Errno == Errno.ENOSPC,
        // The system's own errors carry the number as their result.
        IOException { HResult: (int)Errno.ENOSPC } => true,
        _ => IsCauseOf(fault.InnerException),
    };
}
