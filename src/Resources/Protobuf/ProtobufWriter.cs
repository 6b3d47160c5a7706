using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Naru.Resources.Protobuf;

/// <summary>Writes the fields of one protobuf message. A message within is a writer of its own, because its length stands before it.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _written = new();

    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    public ProtobufWriter Text(int number, string value) => Delimited(number, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Message(int number, ProtobufWriter content) => Delimited(number, content._written.WrittenSpan);

    public ProtobufWriter Integer(int number, long value)
    {
        Tag(number, WireType.Varint);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Flag(int number, bool value) => Integer(number, value ? 1 : 0);

    public ProtobufWriter Double(int number, double value)
    {
        Tag(number, WireType.Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_written.GetSpan(8), value);
        _written.Advance(8);
        return this;
    }

    private ProtobufWriter Delimited(int number, ReadOnlySpan<byte> content)
    {
        Tag(number, WireType.Delimited);
        Varint((ulong)content.Length);
        _written.Write(content);
        return this;
    }

    private void Tag(int number, WireType type) => Varint((ulong)number << 3 | (uint)type);

    private void Varint(ulong value)
    {
        var span = _written.GetSpan(10);
        var length = 0;
        for (; value >= 0x80; value >>= 7) span[length++] = (byte)(value | 0x80);
        span[length++] = (byte)value;
        _written.Advance(length);
    }
}
