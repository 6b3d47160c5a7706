using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Polling;

/// <summary>Lets one thread wake another out of its <see cref="Poller"/> (eventfd(2)).</summary>
public sealed unsafe class WakeSignal : IDisposable
{
    private const int CloseOnExecNonBlocking = 0x80000 | 0x800;

    public WakeSignal()
    {
        var fd = Libc.EventFd(0, CloseOnExecNonBlocking);
        Handle = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw KernelException.Last("eventfd");
    }

    public SafeFileHandle Handle { get; }

    public void Wake()
    {
        ulong one = 1;
        Libc.Write(Handle, (byte*)&one, 8);
    }

    /// <summary>Takes all wake-ups so far.</summary>
    public void Clear()
    {
        ulong count;
        Libc.Read(Handle, (byte*)&count, 8);
    }

    public void Dispose() => Handle.Dispose();
}
