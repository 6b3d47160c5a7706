using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>Named pipes (fifo(7)) that outlive the processes at their ends.</summary>
public static class Fifo
{
    public static void Make(string path)
    {
        if (Libc.Mkfifo(path, 0x180) == 0) return;
        var error = KernelException.Last("mkfifo", path);
        if (error.Errno != Errno.EEXIST) throw error;
    }

    /// <summary>
    /// Opens both ends in one descriptor: a writer never meets EPIPE and a reader never the end, whoever else comes and
    /// goes. Non-blocking for us; the flag belongs to this open file only.
    /// </summary>
    public static SafeFileHandle OpenBothEnds(string path, bool nonBlocking) =>
        FileNodes.Open(path, OpenFlags.ReadWrite | (nonBlocking ? OpenFlags.NonBlocking : OpenFlags.ReadOnly));
}
