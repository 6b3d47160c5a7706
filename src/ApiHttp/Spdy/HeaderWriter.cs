using System.Buffers.Binary;
using System.Text;

namespace Naru.ApiHttp.Spdy;

/// <summary>Writes header blocks as one zlib stream of stored blocks: answers are a few bytes, and nothing refers to the dictionary.</summary>
internal sealed class HeaderWriter
{
    private bool _begun;

    public byte[] Write(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        using var content = new MemoryStream();
        WriteNumber(content, headers.Length);
        foreach (var (name, value) in headers)
        {
            WriteText(content, name);
            WriteText(content, value);
        }
        var bytes = content.ToArray();
        var stored = new MemoryStream();
        if (!_begun) stored.Write([0x78, 0x01]);
        _begun = true;
        stored.Write([0, (byte)bytes.Length, (byte)(bytes.Length >> 8), (byte)~bytes.Length, (byte)(~bytes.Length >> 8)]);
        stored.Write(bytes);
        stored.Write([0, 0, 0, 0xFF, 0xFF]);   // an empty block: readers hand out what they have when they see one
        return stored.ToArray();
    }

    private static void WriteText(MemoryStream output, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        WriteNumber(output, bytes.Length);
        output.Write(bytes);
    }

    private static void WriteNumber(MemoryStream output, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        output.Write(bytes);
    }
}
