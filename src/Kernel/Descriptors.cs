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

    public static void SetNonBlocking(SafeFileHandle handle)
    {
        using var held = new HeldHandle(handle);
        var flags = Libc.Syscall(Fcntl, held.Number, GetFlags);
        if (flags < 0 || Libc.Syscall(Fcntl, held.Number, SetFlags, flags | NonBlocking) < 0) throw KernelException.Last("fcntl");
    }
}
