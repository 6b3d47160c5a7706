using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Naru.Resources.Trees;

// Trees from JSON and back.
public readonly partial struct Tree
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MostNesting = 512;

    /// <summary>Reads one JSON value. The tree keeps slices of <paramref name="json"/>: the caller gives it away.</summary>
    /// <param name="duplicates">Takes the paths of fields that stand twice in their object; null when nobody asks.</param>
    /// <exception cref="JsonException">Not one JSON value, or nested deeper than <see cref="MostNesting"/>; says line and position.</exception>
    public static Tree Parse(ReadOnlyMemory<byte> json, List<string>? duplicates = null)
    {
        var segment = MemoryMarshal.TryGetArray(json, out var found) ? found : new ArraySegment<byte>(json.ToArray());
        var reader = new Utf8JsonReader(segment, new JsonReaderOptions { MaxDepth = MostNesting });
        if (!reader.Read()) throw new JsonException("The document is empty.");
        var tree = new TreeReader(segment.Array!, segment.Offset, duplicates).Value(ref reader);
        if (reader.Read()) throw new JsonException("There is more than one JSON value.");
        return tree;
    }

    public static Tree Parse(byte[] json) => Parse(json.AsMemory());

    public static Tree Parse(string json) => Parse(Encoding.UTF8.GetBytes(json));

    public byte[] ToUtf8()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        WriteTo(buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes compact JSON; an absent tree writes <c>null</c>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        switch (Kind)
        {
            case TreeKind.Object:
                WriteObject(output);
                break;
            case TreeKind.Array:
                WriteArray(output);
                break;
            case TreeKind.String:
                output.Write("\""u8);
                output.Write(Raw);
                output.Write("\""u8);
                break;
            case TreeKind.Absent:
                output.Write("null"u8);
                break;
            default:
                output.Write(Raw);
                break;
        }
    }

    private void WriteObject(IBufferWriter<byte> output)
    {
        output.Write("{"u8);
        var first = true;
        foreach (ref readonly var field in Fields)
        {
            if (!first) output.Write(","u8);
            first = false;
            WriteName(field.Name, output);
            field.Value.WriteTo(output);
        }
        output.Write("}"u8);
    }

    private void WriteArray(IBufferWriter<byte> output)
    {
        output.Write("["u8);
        var first = true;
        foreach (ref readonly var item in Items)
        {
            if (!first) output.Write(","u8);
            first = false;
            item.WriteTo(output);
        }
        output.Write("]"u8);
    }

    private static void WriteName(Name name, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var text = name.Utf8;
        if (text.IndexOfAny("\"\\"u8) < 0 && text.IndexOfAnyInRange((byte)0, (byte)31) < 0) output.Write(text);
        else output.Write(Of(name.ToString()).Raw);
        output.Write("\":"u8);
    }
}
