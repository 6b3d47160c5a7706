using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Polling;

/// <summary>
/// Waits for many descriptors at once (epoll(7), level-triggered). Each is watched under a key of the caller's. One
/// thread waits; any thread may change what is watched.
/// </summary>
public sealed unsafe class Poller : IDisposable
{
    private const int CloseOnExec = 0x80000, AddOp = 1, RemoveOp = 2, ModifyOp = 3, EventSize = 12, Most = 128;

    private readonly SafeFileHandle epoll;
    private readonly byte[] events = new byte[EventSize * Most];

    public Poller()
    {
        var fd = Libc.EpollCreate(CloseOnExec);
        epoll = fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw KernelException.Last("epoll_create1");
    }

    public void Add(SafeFileHandle file, long key, Readiness interest) => Control(AddOp, file, key, interest);

    public void Change(SafeFileHandle file, long key, Readiness interest) => Control(ModifyOp, file, key, interest);

    /// <summary>Stops watching. Must come before the descriptor is closed if a duplicate of it lives on.</summary>
    public void Remove(SafeFileHandle file)
    {
        try
        {
            if (!file.IsClosed) Control(RemoveOp, file, 0, Readiness.None);
        }
        catch (ObjectDisposedException)
        {
            // Closed meanwhile by its other owner: closing takes a descriptor out of every set (epoll(7)).
        }
    }

    /// <summary>Waits and returns how many descriptors are ready; 0 at the time-out (-1: none).</summary>
    public int Wait(int milliseconds)
    {
        fixed (byte* at = events)
            while (true)
            {
                var count = Libc.EpollWait(epoll, at, Most, milliseconds);
                if (count >= 0) return count;
                var error = KernelException.Last("epoll_wait");
                if (error.Errno != Errno.EINTR) throw error;
            }
    }

    /// <summary>The n-th ready descriptor of the last wait.</summary>
    public (long Key, Readiness Ready) this[int index]
    {
        get
        {
            var at = events.AsSpan(index * EventSize);
            return (BinaryPrimitives.ReadInt64LittleEndian(at[4..]), (Readiness)BinaryPrimitives.ReadUInt32LittleEndian(at));
        }
    }

    public void Dispose() => epoll.Dispose();

    private void Control(int operation, SafeFileHandle file, long key, Readiness interest)
    {
        var change = stackalloc byte[EventSize];
        *(uint*)change = (uint)interest;
        *(long*)(change + 4) = key;
        using var held = new HeldHandle(file);
        if (Libc.EpollCtl(epoll, operation, held.Number, change) != 0) throw KernelException.Last("epoll_ctl");
    }
}
