namespace Naru.Resources.Protobuf;

/// <summary>Reads the fields of one protobuf message. Every length is checked against what is there.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    public int Number { get; private set; }

    public WireType Type { get; private set; }

    /// <summary>The value of a field of wire type varint or of a fixed width.</summary>
    public ulong Scalar { get; private set; }

    /// <summary>The content of a field that is delimited by its length.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="FormatException">The bytes are no protobuf message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var tag = Varint();
        Number = tag >> 3 is > 0 and < 1 << 29 and var number ? (int)number : throw Broken("a field without a number");
        Type = (WireType)(tag & 7);
        Bytes = default;
        switch (Type)
        {
            case WireType.Varint:
                Scalar = Varint();
                break;
            case WireType.Fixed64:
                Scalar = BitConverter.ToUInt64(Take(8));
                break;
            case WireType.Fixed32:
                Scalar = BitConverter.ToUInt32(Take(4));
                break;
            case WireType.Delimited:
                var length = Varint();
                Bytes = length <= (ulong)_rest.Length ? Take((int)length) : throw Broken("a field longer than its message");
                break;
            default:
                throw Broken($"the wire type {(int)Type}");
        }
        return true;
    }

    /// <summary>Reads one bare number, as packed lists hold them.</summary>
    public bool NextPacked(out ulong value)
    {
        value = 0;
        if (_rest.IsEmpty) return false;
        value = Varint();
        return true;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw Broken("a number longer than 64 bits");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw Broken("an end in the middle of a field");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static FormatException Broken(string what) => new($"the body is no protobuf message: it has {what}");
}
