using System.Buffers.Binary;

namespace Naru.Oci.Tar;

/// <summary>The fields of a 512-byte header: octal text, or GNU's base-256 when the first bit is set.</summary>
internal static class TarField
{
    public static long ParseNumber(ReadOnlySpan<byte> field)
    {
        if (field.Length > 0 && (field[0] & 0x80) != 0) return ParseBinary(field);
        var text = field.Trim(" \0"u8);
        long value = 0;
        foreach (var c in text)
        {
            if (c == 0) break;
            if (c is < (byte)'0' or > (byte)'7') throw new ImageFormatException("tar: a header has a number that is not octal");
            if (value > long.MaxValue >> 3) throw new ImageFormatException("tar: a header has a number beyond 63 bits");
            value = (value << 3) | (long)(c - '0');
        }
        return value;
    }

    /// <summary>Writes octal digits and a NUL; false when the value does not fit.</summary>
    public static bool TryFormatOctal(Span<byte> field, long value)
    {
        if (value < 0) return false;
        for (var i = field.Length - 2; i >= 0; i--, value >>= 3) field[i] = (byte)('0' + (value & 7));
        field[^1] = 0;
        return value == 0;
    }

    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>Whether the stored checksum is that of the block, summed as unsigned or (old Sun tars) signed bytes.</summary>
    public static bool ChecksumHolds(ReadOnlySpan<byte> block)
    {
        long stored = ParseNumber(block.Slice(148, 8)), unsigned = 0, signed = 0;
        for (var i = 0; i < block.Length; i++)
        {
            var b = i is >= 148 and < 156 ? (byte)' ' : block[i];
            unsigned += b;
            signed += (sbyte)b;
        }
        return stored == unsigned || stored == signed;
    }

    public static void WriteChecksum(Span<byte> block)
    {
        block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var b in block) sum += b;
        TryFormatOctal(block.Slice(148, 7), sum);
        block[155] = (byte)' ';
    }

    private static long ParseBinary(ReadOnlySpan<byte> field)
    {
        var negative = (field[0] & 0x40) != 0;
        Span<byte> wide = stackalloc byte[8];
        wide.Fill(negative ? (byte)0xff : (byte)0);
        var tail = field.Length > 8 ? field[^8..] : field;
        tail.CopyTo(wide[^tail.Length..]);
        if (field.Length <= 8) wide[8 - field.Length] = (byte)(negative ? field[0] : field[0] & 0x7f);
        foreach (var b in field.Length > 8 ? field[1..^8] : default)
            if (b != (negative ? 0xff : 0)) throw new ImageFormatException("tar: a header has a number beyond 63 bits");
        var value = BinaryPrimitives.ReadInt64BigEndian(wide);
        if (value < 0 != negative) throw new ImageFormatException("tar: a header has a number beyond 63 bits");
        return value;
    }
}
