using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Sockets;

/// <summary>
/// A stream socket of the unix(7) family that also carries descriptors (SCM_RIGHTS), which the platform's own socket
/// class does not. Received descriptors close on execute. Paths are limited to 107 bytes by the kernel; longer ones are
/// reached through a descriptor of their directory.
/// </summary>
public sealed unsafe class UnixSocket : IDisposable
{
    /// <summary>Most descriptors in one message.</summary>
    public const int MostDescriptors = 8;

    private const int Family = 1, Stream = 1, CloseOnExec = 0x80000, NonBlocking = 0x800, SolSocket = 1, ScmRights = 1;
    private const int NoSignal = 0x4000, ReceiveCloseOnExec = 0x40000000, ControlSize = 16 + MostDescriptors * 4;

    private UnixSocket(SafeFileHandle handle) => Handle = handle;

    public SafeFileHandle Handle { get; }

    /// <summary>Listens on a path, replacing what a dead process left there. Its mode is 0600.</summary>
    public static UnixSocket Listen(string path)
    {
        File.Delete(path);
        var socket = New(NonBlocking);
        Addressed(path, (address, length) =>
        {
            if (Libc.Bind(socket.Handle, (byte*)address, length) != 0) throw KernelException.Last("bind", path);
        });
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (Libc.Listen(socket.Handle, 64) != 0) throw KernelException.Last("listen", path);
        return socket;
    }

    /// <summary>Connects, blocking.</summary>
    public static UnixSocket Connect(string path)
    {
        var socket = New(0);
        Addressed(path, (address, length) =>
        {
            if (Libc.Connect(socket.Handle, (byte*)address, length) == 0) return;
            var error = KernelException.Last("connect", path);
            socket.Dispose();
            throw error;
        });
        return socket;
    }

    /// <summary>Two connected sockets, the first non-blocking.</summary>
    public static (UnixSocket Ours, UnixSocket Theirs) Pair()
    {
        var pair = stackalloc int[2];
        if (Libc.SocketPair(Family, Stream | CloseOnExec, 0, pair) != 0) throw KernelException.Last("socketpair");
        var ours = new UnixSocket(new SafeFileHandle(pair[0], ownsHandle: true));
        Descriptors.SetNonBlocking(ours.Handle);
        return (ours, new UnixSocket(new SafeFileHandle(pair[1], ownsHandle: true)));
    }

    /// <summary>A waiting connection (non-blocking), or null when there is none.</summary>
    public UnixSocket? Accept()
    {
        var fd = Libc.Accept(Handle, null, null, CloseOnExec | NonBlocking);
        if (fd >= 0) return new UnixSocket(new SafeFileHandle(fd, ownsHandle: true));
        var error = KernelException.Last("accept");
        return error.Errno is Errno.EAGAIN or Errno.EINTR ? null : throw error;
    }

    /// <summary>Sends bytes, with descriptors beside the first of them. Returns how many were taken; -1 when none can be now.</summary>
    public int Send(ReadOnlySpan<byte> bytes, ReadOnlySpan<SafeFileHandle> descriptors = default)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* data = bytes)
        {
            var vector = new Libc.IoVector { Base = data, Length = bytes.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1 };
            if (descriptors.Length > 0)
            {
                *(long*)control = 16 + descriptors.Length * 4;
                ((int*)control)[2] = SolSocket;
                ((int*)control)[3] = ScmRights;
                for (var i = 0; i < descriptors.Length; i++) ((int*)control)[4 + i] = (int)descriptors[i].DangerousGetHandle();
                message.Control = control;
                message.ControlLength = (16 + descriptors.Length * 4 + 7) & ~7;
            }
            while (true)
            {
                var sent = Libc.SendMessage(Handle, &message, NoSignal);
                if (sent >= 0) return (int)sent;
                var error = KernelException.Last("sendmsg");
                if (error.Errno == Errno.EAGAIN) return -1;
                if (error.Errno != Errno.EINTR) throw error;
            }
        }
    }

    /// <summary>Receives bytes and descriptors. Returns 0 at the end of the stream, -1 when nothing is there now.</summary>
    public int Receive(Span<byte> into, Queue<SafeFileHandle> descriptors)
    {
        var control = stackalloc byte[ControlSize];
        fixed (byte* data = into)
        {
            var vector = new Libc.IoVector { Base = data, Length = into.Length };
            var message = new Libc.MessageHeader { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlSize };
            while (true)
            {
                var received = Libc.ReceiveMessage(Handle, &message, ReceiveCloseOnExec);
                if (received >= 0)
                {
                    if (message.ControlLength >= 20 && ((int*)control)[3] == ScmRights)
                        for (var i = 0; i < (int)(*(long*)control - 16) / 4; i++)
                            descriptors.Enqueue(new SafeFileHandle(((int*)control)[4 + i], ownsHandle: true));
                    return (int)received;
                }
                var error = KernelException.Last("recvmsg");
                if (error.Errno == Errno.EAGAIN) return -1;
                if (error.Errno != Errno.EINTR) throw error;
            }
        }
    }

    /// <summary>Nothing more will be sent: the peer reads the end of the stream. A peer that has gone is fine.</summary>
    public void EndSending() => Libc.Shutdown(Handle, 1);

    /// <summary>Wakes a thread that blocks in this socket; both directions end. One that is closed already is fine.</summary>
    public void Shutdown()
    {
        try
        {
            Libc.Shutdown(Handle, 2);
        }
        catch (ObjectDisposedException)
        {
            // The reading thread met the end first and closed it.
        }
    }

    public void Dispose() => Handle.Dispose();

    private static UnixSocket New(int flags)
    {
        var fd = Libc.Socket(Family, Stream | CloseOnExec | flags, 0);
        return fd >= 0 ? new UnixSocket(new SafeFileHandle(fd, ownsHandle: true)) : throw KernelException.Last("socket");
    }

    private static void Addressed(string path, Action<nint, int> use)
    {
        const int Longest = 107;
        using var directory = Encoding.UTF8.GetByteCount(path) <= Longest
            ? null : Files.FileNodes.Open(Path.GetDirectoryName(path)!, Files.OpenFlags.PathOnly | Files.OpenFlags.Directory);
        var name = directory is null ? path : $"/proc/self/fd/{directory.DangerousGetHandle()}/{Path.GetFileName(path)}";
        var bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > Longest) throw new KernelException("bind", path, Errno.ENAMETOOLONG);
        var address = stackalloc byte[110];
        *(ushort*)address = Family;
        bytes.CopyTo(new Span<byte>(address + 2, 108));
        address[2 + bytes.Length] = 0;
        use((nint)address, 3 + bytes.Length);
    }
}
