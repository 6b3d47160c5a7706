using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Netlink;

/// <summary>
/// One netlink socket, bound to the network namespace in which it was opened; after that any thread may use it. The
/// kernel answers netlink requests inside sendto, so replies are read without waiting and nothing here blocks.
/// Requests are serialised by a lock. Errors carry the kernel's own sentence where it gave one.
/// </summary>
internal sealed class NetlinkSocket : IDisposable
{
    public const int Route = 0;
    public const int Netfilter = 12;
    public const ushort Request = 1, Multi = 2, Ack = 4, Root = 0x100, Match = 0x200, Dump = Root | Match, Replace = 0x100, Exclusive = 0x200, Create = 0x400, Append = 0x800;
    private const ushort TypeError = 2, TypeDone = 3;
    private const int SendBufferBytes = 64 << 20;
    private readonly SafeFileHandle handle;
    private readonly Lock gate = new();
    private readonly NetlinkWriter writer = new();
    private byte[] reply = new byte[64 * 1024];
    private uint sequence;

    private NetlinkSocket(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Reads one reply message: its type and what follows the 16-byte header.</summary>
    public delegate void ReadMessage(ushort type, ReadOnlySpan<byte> payload);

    public static NetlinkSocket Open(int protocol, NetworkNamespace? ns)
    {
        return ns is null ? OpenHere(protocol) : ns.Run(() => OpenHere(protocol));
    }

    private static unsafe NetlinkSocket OpenHere(int protocol)
    {
        int descriptor = Libc.Socket(NetlinkLibc.AF_NETLINK, NetlinkLibc.SOCK_RAW_CLOEXEC, protocol);
        if (descriptor < 0) throw NetlinkException.Last("socket", $"AF_NETLINK protocol {protocol}");
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        byte* address = stackalloc byte[12];
        new Span<byte>(address, 12).Clear();
        *(ushort*)address = NetlinkLibc.AF_NETLINK;
        if (Libc.Bind(handle, address, 12) < 0) throw NetlinkException.Last("bind", "netlink socket");
        Option(handle, NetlinkLibc.SOL_NETLINK, NetlinkLibc.NETLINK_EXT_ACK, 1);
        Option(handle, NetlinkLibc.SOL_NETLINK, NetlinkLibc.NETLINK_CAP_ACK, 1);
        Option(handle, NetlinkLibc.SOL_SOCKET, NetlinkLibc.SO_SNDBUFFORCE, SendBufferBytes);
        Option(handle, NetlinkLibc.SOL_SOCKET, NetlinkLibc.SO_RCVBUFFORCE, 8 << 20);
        return new NetlinkSocket(handle);
    }

    private static unsafe void Option(SafeFileHandle handle, int level, int name, int value)
    {
        if (NetlinkLibc.setsockopt(handle, level, name, &value, sizeof(int)) < 0)
            throw NetlinkException.Last("setsockopt", $"netlink option {name}");
    }

    /// <summary>Sends one request that changes something and waits for its acknowledgement.</summary>
    public void Change(string call, string subject, ushort type, ushort flags, Action<NetlinkWriter> body)
    {
        lock (gate)
        {
            Send(call, subject, type, (ushort)(flags | Ack), body);
            ReadReplies(call, subject, null);
        }
    }

    /// <summary>Sends one request and hands every data message of its answer to <paramref name="read"/>.</summary>
    public void Query(string call, string subject, ushort type, ushort flags, Action<NetlinkWriter> body, ReadMessage read)
    {
        lock (gate)
        {
            Send(call, subject, type, flags, body);
            ReadReplies(call, subject, read);
        }
    }

    /// <summary>Sends messages built elsewhere in one sendto and reads until the acknowledgement of the last.</summary>
    public void Transact(string call, string subject, ReadOnlySpan<byte> messages)
    {
        lock (gate)
        {
            SendBytes(call, subject, messages);
            ReadReplies(call, subject, null);
        }
    }

    public void Dispose() => handle.Dispose();

    private void Send(string call, string subject, ushort type, ushort flags, Action<NetlinkWriter> body)
    {
        writer.Clear();
        writer.BeginMessage(type, (ushort)(flags | Request), ++sequence);
        body(writer);
        writer.EndMessage();
        SendBytes(call, subject, writer.Written);
    }

    private unsafe void SendBytes(string call, string subject, ReadOnlySpan<byte> messages)
    {
        while (Receive(call, subject) > 0)
        {
            // Left over from a request that failed half-way: not ours.
        }
        fixed (byte* start = messages)
        {
            if (NetlinkLibc.sendto(handle, start, messages.Length, 0, null, 0) != messages.Length)
                throw NetlinkException.Last(call, subject);
        }
    }

    /// <summary>One datagram into <see cref="reply"/>; 0 when there is none.</summary>
    private unsafe int Receive(string call, string subject)
    {
        fixed (byte* start = reply)
        {
            nint count = NetlinkLibc.recv(handle, start, reply.Length, NetlinkLibc.MSG_DONTWAIT | NetlinkLibc.MSG_TRUNC);
            if (count > reply.Length) throw new NetlinkException(call, subject, Errno.EMSGSIZE, $"answer of {count} bytes exceeds the buffer");
            if (count >= 0) return (int)count;
        }
        if ((Errno)Marshal.GetLastPInvokeError() == Errno.EAGAIN) return 0;
        throw NetlinkException.Last(call, subject);
    }

    private void ReadReplies(string call, string subject, ReadMessage? read)
    {
        NetlinkException? failure = null;
        bool answered = false;
        for (int count = Receive(call, subject); count > 0; count = Receive(call, subject))
        {
            var rest = reply.AsSpan(0, count);
            while (rest.Length >= 16)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
                if (length < 16 || length > rest.Length) break;
                ushort type = BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]);
                if (type == TypeError) failure ??= ErrorOf(call, subject, rest[..length]);
                else if (type != TypeDone) read?.Invoke(type, rest[16..length]);
                answered = true;
                rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
            }
        }
        if (failure is not null) throw failure;
        if (!answered) throw new NetlinkException(call, subject, Errno.EAGAIN, "the kernel gave no answer");
    }

    private static NetlinkException? ErrorOf(string call, string subject, ReadOnlySpan<byte> message)
    {
        int error = -BinaryPrimitives.ReadInt32LittleEndian(message[16..]);
        if (error == 0) return null;
        const ushort HasTlvs = 0x200, Capped = 0x100;
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(message[6..]);
        string? text = null;
        if ((flags & HasTlvs) != 0)
        {
            int inner = (flags & Capped) != 0 ? 16 : (int)BinaryPrimitives.ReadUInt32LittleEndian(message[20..]);
            var attributes = new AttributeReader(message[Math.Min(20 + ((inner + 3) & ~3), message.Length)..]);
            while (attributes.Next())
                if (attributes.Type == 1) text = attributes.Text;
        }
        return new NetlinkException(call, subject, (Errno)error, text);
    }
}
