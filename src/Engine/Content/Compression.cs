using System.IO.Compression;
using Naru.Oci;
using ZstdSharp;

namespace Naru.Engine.Content;

/// <summary>Tells plain, gzip and zstd streams apart by their first bytes and opens them; writes gzip.</summary>
public static class Compression
{
    /// <summary>
    /// Opens the uncompressed bytes of a stream, whatever it is packed with. Disposing the result disposes the stream.
    /// xz and bzip2 are recognised and refused.
    /// </summary>
    public static Stream Unpack(Stream source)
    {
        var head = new byte[6];
        var length = source.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var whole = new PrefixedStream(head.AsMemory(0, length), source);
        return head switch
        {
            [0x1f, 0x8b, ..] => new GZipStream(whole, CompressionMode.Decompress),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => new DecompressionStream(whole, leaveOpen: false),
            [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0] => throw Refused("xz"),
            [(byte)'B', (byte)'Z', (byte)'h', ..] => throw Refused("bzip2"),
            _ => whole,
        };
    }

    /// <summary>A gzip stream over <paramref name="output"/>, which stays open. Same bytes in, same bytes out.</summary>
    public static Stream Gzip(Stream output) => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true);

    private static ImageFormatException Refused(string format) => new($"the archive is packed with {format}; plain, gzip and zstd are understood: repack it with gzip");
}
