using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Naru.ApiHttp.Spdy;

/// <summary>
/// Reads the header blocks of one connection: one zlib stream that begins with a preset dictionary and is flushed after
/// every block. The framework's inflater takes no dictionary, so it is first fed one as a stored block, whose output is
/// thrown away: from then on the window holds what the stream refers to.
/// </summary>
internal sealed class HeaderReader : IDisposable
{
    private const int MostPairs = 256;
    private const int LongestText = 64 << 10;

    private readonly Source _source = new();
    private readonly DeflateStream _inflater;
    private bool _begun;

    public HeaderReader() => _inflater = new DeflateStream(_source, CompressionMode.Decompress);

    /// <exception cref="IOException">No such block.</exception>
    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        try
        {
            _source.Add(_begun ? block : Begin(block));
            var pairs = Number();
            if (pairs is < 0 or > MostPairs) throw new IOException($"the client sent {pairs} headers");
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            for (var i = 0; i < pairs; i++)
            {
                var name = Text();
                headers[name] = Text();
            }
            return headers;
        }
        catch (Exception fault) when (fault is InvalidDataException or EndOfStreamException)
        {
            throw new IOException("the client's headers cannot be read", fault);
        }
    }

    public void Dispose() => _inflater.Dispose();

    private ReadOnlySpan<byte> Begin(ReadOnlySpan<byte> block)
    {
        const int PresetDictionary = 0x20;
        if (block.Length < 6) throw new InvalidDataException();
        _begun = true;
        var dictionary = HeaderDictionary.Bytes;
        Span<byte> stored = [0, (byte)dictionary.Length, (byte)(dictionary.Length >> 8), (byte)~dictionary.Length, (byte)(~dictionary.Length >> 8)];
        _source.Add(stored);
        _source.Add(dictionary);
        _inflater.ReadExactly(new byte[dictionary.Length]);
        return block[((block[1] & PresetDictionary) != 0 ? 6 : 2)..];
    }

    private int Number()
    {
        Span<byte> bytes = stackalloc byte[4];
        _inflater.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes);
    }

    private string Text()
    {
        var length = Number();
        if (length is < 0 or > LongestText) throw new IOException($"the client sent a header of {length} bytes");
        var bytes = new byte[length];
        _inflater.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }

    // Only what has arrived; the reader above never asks for more than a block holds.
    private sealed class Source : MemoryStream
    {
        public void Add(ReadOnlySpan<byte> bytes)
        {
            var at = Position;
            if (at == Length) SetLength(at = 0);
            Position = Length;
            Write(bytes);
            Position = at;
        }
    }
}
