using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel;

/// <summary>Reading, writing and flags of descriptors that are neither files nor platform sockets: FIFOs, terminals, pairs.</summary>
public static unsafe class Descriptors
{
    private const int GetFlags = 3, SetFlags = 4, NonBlocking = 0x800;
    private const long Fcntl = 72;

    /// <summary>Reads what is there: 0 at the end of the stream, -1 when nothing is there now.</summary>
    public static int Read(SafeFileHandle from, Span<byte> into)
    {
        fixed (byte* at = into)
            while (true)
            {
                var count = Libc.Read(from, at, into.Length);
                if (count >= 0) return (int)count;
                var errno = (Errno)Marshal.GetLastPInvokeError();
                if (errno == Errno.EAGAIN) return -1;
                if (errno != Errno.EINTR) throw new KernelException("read", null, errno);
            }
    }

    /// <summary>Writes what is taken now: -1 when nothing is. EPIPE and every other error are thrown.</summary>
    public static int Write(SafeFileHandle to, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* at = bytes)
            while (true)
            {
                var count = Libc.Write(to, at, bytes.Length);
                if (count >= 0) return (int)count;
                var errno = (Errno)Marshal.GetLastPInvokeError();
                if (errno == Errno.EAGAIN) return -1;
                if (errno != Errno.EINTR) throw new KernelException("write", null, errno);
            }
    }

    /// <summary>Another descriptor of the same open file, closed on execute.</summary>
    public static SafeFileHandle Duplicate(SafeFileHandle handle)
    {
        const int DuplicateCloseOnExec = 1030;
        using var held = new HeldHandle(handle);
        var fd = Libc.Syscall(Fcntl, held.Number, DuplicateCloseOnExec, 3);
        return fd >= 0 ? new SafeFileHandle((nint)fd, ownsHandle: true) : throw KernelException.Last("fcntl");
    }

    /// <summary>A pipe, blocking, closed on execute.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        const long Pipe2 = 293, CloseOnExec = 0x80000;
        var pair = stackalloc int[2];
        if (Libc.Syscall(Pipe2, (long)pair, CloseOnExec) != 0) throw KernelException.Last("pipe2");
        return (new SafeFileHandle(pair[0], ownsHandle: true), new SafeFileHandle(pair[1], ownsHandle: true));
    }

    public static void SetNonBlocking(SafeFileHandle handle)
    {
        using var held = new HeldHandle(handle);
        var flags = Libc.Syscall(Fcntl, held.Number, GetFlags);
        if (flags < 0 || Libc.Syscall(Fcntl, held.Number, SetFlags, flags | NonBlocking) < 0) throw KernelException.Last("fcntl");
    }
}
