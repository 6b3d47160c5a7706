using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Naru.Runtime.Protocol;

/// <summary>
/// Cuts a byte stream into frames: length of the body (4 bytes, little endian), number of descriptors sent beside it
/// (4 bytes), body. The kernel never delivers a descriptor later than the first byte it was sent with, so descriptors
/// queue up and each frame takes its number.
/// </summary>
internal sealed class FrameBuffer
{
    internal const int HeaderSize = 8;

    /// <summary>Largest body, bytes. A longer one means that the peer does not speak this protocol.</summary>
    internal const int LargestBody = 4 << 20;

    private byte[] buffer = new byte[4096];
    private int start, end;

    internal Queue<SafeFileHandle> Descriptors { get; } = new();

    /// <summary>Room to receive into; at least 1 byte.</summary>
    internal Span<byte> Room()
    {
        if (start == end) start = end = 0;
        if (end == buffer.Length && start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length) Array.Resize(ref buffer, Math.Min(buffer.Length * 2, LargestBody + HeaderSize));
        return buffer.AsSpan(end);
    }

    internal void Received(int count) => end += count;

    /// <summary>The next whole frame. Its body is valid until the next call on this object.</summary>
    internal bool TryTake(out ReadOnlySpan<byte> body, out SafeFileHandle[] descriptors)
    {
        body = [];
        descriptors = [];
        if (end - start < HeaderSize) return false;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(start));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(start + 4));
        if (length > LargestBody || count > Kernel.Sockets.UnixSocket.MostDescriptors)
            throw new InvalidDataException($"a frame of {length} bytes with {count} descriptors: the peer does not speak the keeper's protocol");
        if (end - start - HeaderSize < length) return false;
        if (Descriptors.Count < count) throw new InvalidDataException("a frame came without the descriptors it announced");
        body = buffer.AsSpan(start + HeaderSize, (int)length);
        descriptors = new SafeFileHandle[count];
        for (var i = 0; i < count; i++) descriptors[i] = Descriptors.Dequeue();
        start += HeaderSize + (int)length;
        return true;
    }

    /// <summary>A frame as bytes.</summary>
    internal static byte[] Frame(ReadOnlySpan<byte> body, int descriptors)
    {
        var frame = new byte[HeaderSize + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), (uint)descriptors);
        body.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }
}
