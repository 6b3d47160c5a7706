using System.Buffers.Binary;

namespace Naru.Cli.EngineVerbs;

/// <summary>
/// The engine's framing of two streams on one connection: eight bytes (stream number, three zeros, length big-endian) and
/// then that many bytes. A container with a terminal has no frames.
/// </summary>
internal static class StdStreams
{
    private const int HeaderLength = 8;

    public static async Task CopyAsync(Stream source, Stream output, Stream errors, bool framed, CancellationToken cancel)
    {
        if (!framed)
        {
            await CopyRawAsync(source, output, cancel);
            return;
        }
        var header = new byte[HeaderLength];
        var buffer = new byte[32 * 1024];
        while (await source.ReadAtLeastAsync(header, HeaderLength, throwOnEndOfStream: false, cancel) == HeaderLength)
        {
            var target = header[0] == 2 ? errors : output;
            var left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            while (left > 0)
            {
                var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, (uint)buffer.Length)), cancel);
                if (read == 0) return;
                await target.WriteAsync(buffer.AsMemory(0, read), cancel);
                left -= (uint)read;
            }
            await target.FlushAsync(cancel);
        }
    }

    private static async Task CopyRawAsync(Stream source, Stream output, CancellationToken cancel)
    {
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await source.ReadAsync(buffer, cancel)) > 0)
        {
            await output.WriteAsync(buffer.AsMemory(0, read), cancel);
            await output.FlushAsync(cancel);
        }
    }
}
