using System.Globalization;
using System.Text;

namespace Naru.Oci.Tar;

/// <summary>
/// Writes a tar archive: ustar headers, with a pax header before a member that needs more (long or non-ASCII names,
/// large numbers, fractions of a second, extended attributes). Same entries in, same bytes out. The contents of a member
/// follow its <see cref="Begin"/> through <see cref="Write"/>, exactly <see cref="TarEntry.Size"/> bytes; disposing
/// writes the end of the archive and leaves the stream open.
/// </summary>
public sealed class TarWriter(Stream output) : IDisposable
{
    private const int BlockSize = 512;
    private readonly byte[] block = new byte[BlockSize];
    private long remaining, padding;
    private bool disposed;

    public void Begin(TarEntry entry)
    {
        if (remaining != 0) throw new InvalidOperationException($"{remaining} bytes of the member before \"{entry.DisplayName}\" were not written");
        WriteZeros(padding);
        var pax = new PaxRecords();
        var size = entry.Type == TarEntryType.File ? entry.Size : 0;
        FillHeader(entry, size, pax);
        if (pax.All.Count > 0)
        {
            var header = block.AsSpan().ToArray();
            WritePax(pax.Format());
            header.CopyTo(block, 0);
        }
        output.Write(block);
        (remaining, padding) = (size, (BlockSize - (size % BlockSize)) % BlockSize);
    }

    public void Write(ReadOnlySpan<byte> contents)
    {
        if (contents.Length > remaining) throw new InvalidOperationException("more bytes than the member's size");
        output.Write(contents);
        remaining -= contents.Length;
    }

    /// <summary>Begins a member and writes all of its contents.</summary>
    public void WriteMember(TarEntry entry, ReadOnlySpan<byte> contents)
    {
        Begin(entry with { Size = contents.Length });
        Write(contents);
    }

    public void Dispose()
    {
        if (disposed) return;
        disposed = true;
        if (remaining != 0) return; // A member broke off: without an end marker nobody takes this for a whole archive.
        WriteZeros(padding + (2 * BlockSize));
    }

    private void FillHeader(TarEntry entry, long size, PaxRecords pax)
    {
        var h = block.AsSpan();
        h.Clear();
        PutName(entry.Name, h, pax);
        TarField.TryFormatOctal(h.Slice(100, 8), entry.Mode & 0xfff);
        PutNumber(entry.Uid, h.Slice(108, 8), "uid", pax);
        PutNumber(entry.Gid, h.Slice(116, 8), "gid", pax);
        PutNumber(size, h.Slice(124, 12), "size", pax);
        PutTime(entry, h.Slice(136, 12), pax);
        h[156] = FlagOf(entry.Type);
        PutText(entry.LinkName, h.Slice(157, 100), "linkpath", pax);
        "ustar\000"u8.CopyTo(h[257..]);
        PutText(entry.UserName, h.Slice(265, 32), "uname", pax);
        PutText(entry.GroupName, h.Slice(297, 32), "gname", pax);
        if (!TarField.TryFormatOctal(h.Slice(329, 8), entry.DeviceMajor) || !TarField.TryFormatOctal(h.Slice(337, 8), entry.DeviceMinor))
            throw new ImageFormatException($"tar: the device numbers of \"{entry.DisplayName}\" do not fit");
        foreach (var xattr in entry.Xattrs) pax.Add("SCHILY.xattr." + xattr.Name, xattr.Value);
        TarField.WriteChecksum(h);
    }

    private static void PutName(byte[] name, Span<byte> header, PaxRecords pax)
    {
        if (name.Length <= 100 && Ascii.IsValid(name))
        {
            name.CopyTo(header);
            return;
        }
        // A directory's slash stays in the short form too, so that old readers still see a directory.
        pax.Add("path", name);
        name.AsSpan(0, Math.Min(100, name.Length)).CopyTo(header);
    }

    private static void PutText(byte[] text, Span<byte> field, string key, PaxRecords pax)
    {
        if (text.Length > field.Length || !Ascii.IsValid(text)) pax.Add(key, text);
        text.AsSpan(0, Math.Min(field.Length, text.Length)).CopyTo(field);
    }

    private static void PutNumber(long value, Span<byte> field, string key, PaxRecords pax)
    {
        if (TarField.TryFormatOctal(field, value)) return;
        pax.Add(key, value.ToString(CultureInfo.InvariantCulture));
        TarField.TryFormatOctal(field, 0);
    }

    private static void PutTime(TarEntry entry, Span<byte> field, PaxRecords pax)
    {
        if (entry.ModifiedNanoseconds == 0)
        {
            PutNumber(entry.ModifiedSeconds, field, "mtime", pax);
            return;
        }
        var (seconds, fraction) = entry.ModifiedSeconds < 0
            ? (entry.ModifiedSeconds + 1, 1_000_000_000 - entry.ModifiedNanoseconds)
            : (entry.ModifiedSeconds, entry.ModifiedNanoseconds);
        var sign = entry.ModifiedSeconds < 0 && seconds == 0 ? "-" : "";
        pax.Add("mtime", string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{fraction:D9}"));
        if (!TarField.TryFormatOctal(field, entry.ModifiedSeconds)) TarField.TryFormatOctal(field, 0);
    }

    private void WritePax(byte[] records)
    {
        var h = block.AsSpan();
        h.Clear();
        "PaxHeaders.0/x"u8.CopyTo(h);
        TarField.TryFormatOctal(h.Slice(100, 8), 420);
        TarField.TryFormatOctal(h.Slice(108, 8), 0);
        TarField.TryFormatOctal(h.Slice(116, 8), 0);
        TarField.TryFormatOctal(h.Slice(124, 12), records.Length);
        TarField.TryFormatOctal(h.Slice(136, 12), 0);
        h[156] = (byte)'x';
        "ustar\000"u8.CopyTo(h[257..]);
        TarField.WriteChecksum(h);
        output.Write(block);
        output.Write(records);
        WriteZeros((BlockSize - (records.Length % BlockSize)) % BlockSize);
    }

    private void WriteZeros(long count)
    {
        Span<byte> zeros = stackalloc byte[BlockSize];
        zeros.Clear();
        for (; count > 0; count -= BlockSize) output.Write(zeros[..(int)Math.Min(count, BlockSize)]);
    }

    private static byte FlagOf(TarEntryType type) => type switch
    {
        TarEntryType.File => (byte)'0',
        TarEntryType.HardLink => (byte)'1',
        TarEntryType.SymbolicLink => (byte)'2',
        TarEntryType.CharacterDevice => (byte)'3',
        TarEntryType.BlockDevice => (byte)'4',
        TarEntryType.Directory => (byte)'5',
        TarEntryType.Fifo => (byte)'6',
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such member type"),
    };
}
