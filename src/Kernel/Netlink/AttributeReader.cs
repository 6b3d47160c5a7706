using System.Buffers.Binary;
using System.Text;

namespace Naru.Kernel.Netlink;

/// <summary>Walks the attributes of one message or of one nested attribute. Stops at the first malformed length.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> rest = rest;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public readonly uint UInt32 => Value.Length >= 4 ? BinaryPrimitives.ReadUInt32LittleEndian(Value) : 0;

    public readonly string Text => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    public bool Next()
    {
        if (rest.Length < 4) return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < 4 || length > rest.Length) return false;
        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & 0x3fff);
        Value = rest[4..length];
        rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        return true;
    }
}
