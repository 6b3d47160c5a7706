using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Naru.Host.Agents;

/// <summary>
/// What goes over a connection between server and agent: one line of JSON each way; then plain bytes (logs, connect), or,
/// for exec, frames of one byte of sort, four bytes of length and the content.
/// </summary>
internal static class AgentWire
{
    public const byte Input = 0, Output = 1, Errors = 2, Exit = 3, Size = 4;
    private const int LongestLine = 2 << 20;
    private const int LongestFrame = 1 << 20;
    private const int HeadBytes = 5;

    public static async ValueTask WriteLineAsync<T>(Stream stream, T message, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        await stream.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(message, type), (byte)'\n'], cancel);
        await stream.FlushAsync(cancel);
    }

    /// <exception cref="IOException">The connection ended, or the line is too long or no such message.</exception>
    public static async ValueTask<T> ReadLineAsync<T>(Stream stream, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        // Byte by byte: what follows the line belongs to somebody else. TLS buffers beneath.
        var line = new List<byte>(256);
        var one = new byte[1];
        while (true)
        {
            if (await stream.ReadAsync(one, cancel) == 0) throw new EndOfStreamException("the node's agent closed the connection");
            if (one[0] == '\n') break;
            line.Add(one[0]);
            if (line.Count > LongestLine) throw new IOException("the node's agent and the server do not speak the same language: a line without an end");
        }
        try
        {
            return JsonSerializer.Deserialize(line.ToArray(), type) ?? throw new IOException("an empty message came from the other side");
        }
        catch (JsonException wrong)
        {
            throw new IOException($"a message that is none came from the other side: {wrong.Message}", wrong);
        }
    }

    public static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    public static async ValueTask WriteFrameAsync(Stream stream, SemaphoreSlim turn, byte sort, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var frame = new byte[HeadBytes + content.Length];
        frame[0] = sort;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame.AsMemory(HeadBytes));
        await turn.WaitAsync(cancel);
        try
        {
            await stream.WriteAsync(frame, cancel);
            await stream.FlushAsync(cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The next frame, or null at the end of the connection.</summary>
    public static async ValueTask<(byte Sort, byte[] Content)?> ReadFrameAsync(Stream stream, CancellationToken cancel)
    {
        var head = new byte[HeadBytes];
        if (await stream.ReadAtLeastAsync(head, HeadBytes, throwOnEndOfStream: false, cancel) < HeadBytes) return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1));
        if (length is < 0 or > LongestFrame) throw new IOException("a frame of an impossible length came from the other side");
        var content = new byte[length];
        await stream.ReadExactlyAsync(content, cancel);
        return (head[0], content);
    }
}
