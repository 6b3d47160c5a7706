using System.Buffers.Binary;
using Naru.Engine.Logs;

namespace Naru.DockerApi.Streams;

/// <summary>
/// The multiplexed form of a process's two output streams on one connection: each piece behind eight bytes, the stream's
/// number, three zeros and the length in big-endian. With a terminal the bytes go as they are.
/// </summary>
internal static class RawFrames
{
    public const int HeaderSize = 8;
    public const string MultiplexedType = "application/vnd.docker.multiplexed-stream";
    public const string RawType = "application/vnd.docker.raw-stream";

    public static void WriteHeader(Span<byte> header, LogStream stream, int length)
    {
        header[..4].Clear();
        header[0] = (byte)stream;
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], (uint)length);
    }
}
