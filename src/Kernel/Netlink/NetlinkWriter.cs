using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Naru.Kernel.Netlink;

/// <summary>
/// Builds netlink messages in one growing buffer (RFC 3549, linux/netlink.h). A message is a 16-byte header, a fixed
/// body and attributes padded to four bytes; nested attributes are closed by patching their length.
/// </summary>
internal sealed class NetlinkWriter
{
    public const ushort Nested = 0x8000;
    private byte[] buffer = new byte[4096];
    private int messageStart = -1;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void BeginMessage(ushort type, ushort flags, uint sequence)
    {
        messageStart = Length;
        var header = Take(16);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], sequence);
    }

    public void EndMessage()
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(messageStart), Length - messageStart);
        Align();
    }

    /// <summary>Adds flags to a message already ended, for example the ACK of a batch's last message.</summary>
    public void AddFlags(int start, ushort flags) => buffer[start + 6] |= (byte)flags;

    public void Body<T>(in T value) where T : unmanaged
    {
        MemoryMarshal.Write(Take(System.Runtime.CompilerServices.Unsafe.SizeOf<T>()), in value);
        Align();
    }

    public void Bytes(ushort type, ReadOnlySpan<byte> value)
    {
        int start = Begin(type);
        value.CopyTo(Take(value.Length));
        End(start);
    }

    /// <summary>A NUL-terminated string, as both rtnetlink and nfnetlink want names.</summary>
    public void Text(ushort type, string value)
    {
        int start = Begin(type);
        Encoding.UTF8.GetBytes(value, Take(Encoding.UTF8.GetByteCount(value) + 1));
        End(start);
    }

    public void UInt32(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Bytes(type, bytes);
    }

    public void UInt32BigEndian(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Bytes(type, bytes);
    }

    public int Begin(ushort type)
    {
        int start = Length;
        var header = Take(4);
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], type);
        return start;
    }

    public int BeginNested(ushort type) => Begin((ushort)(type | Nested));

    public void End(int start)
    {
        int length = Length - start;
        if (length > ushort.MaxValue) throw new InvalidOperationException($"netlink attribute of {length} bytes does not fit 16 bits");
        BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(start), (ushort)length);
        Align();
    }

    private void Align()
    {
        if ((Length & 3) != 0) Take(4 - (Length & 3));
    }

    private Span<byte> Take(int count)
    {
        if (Length + count > buffer.Length) Array.Resize(ref buffer, Math.Max(buffer.Length * 2, Length + count));
        var span = buffer.AsSpan(Length, count);
        span.Clear();
        Length += count;
        return span;
    }
}
