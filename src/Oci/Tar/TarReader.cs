using System.Buffers;
using System.Text;

namespace Naru.Oci.Tar;

/// <summary>
/// Reads a tar archive member by member from a stream: v7, ustar, pax, GNU long names and GNU sparse files in every
/// form. Names, link targets and attributes stay bytes. Nothing is trusted: checksums must hold, and every length is
/// bounded by <see cref="TarLimits"/>. Call <see cref="Next"/>, then <see cref="Read"/> until it gives 0 (or not at all:
/// the rest of a member is skipped). Faults are <see cref="ImageFormatException"/>; the reader is then spent.
/// </summary>
public sealed class TarReader(Stream source, TarLimits? limits = null)
{
    private const int BlockSize = 512;
    private readonly TarLimits limits = limits ?? TarLimits.Default;
    private readonly byte[] block = new byte[BlockSize];
    private PaxRecords globals = new();
    private List<SparsePiece> map = [];
    private int piece;
    private long position, size, stored, padding, contentTotal;
    private int entries;
    private bool ended;

    /// <summary>Whether a block of 512 bytes is the header of a member, by its checksum.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> block)
    {
        try
        {
            return block.Length == BlockSize && block.ContainsAnyExcept((byte)0) && TarField.ChecksumHolds(block);
        }
        catch (ImageFormatException)
        {
            return false;
        }
    }

    /// <summary>The next member; null at the end of the archive.</summary>
    public TarEntry? Next()
    {
        SkipRest();
        if (ended) return null;
        byte[]? longName = null, longLink = null;
        PaxRecords? pax = null;
        while (ReadHeader())
        {
            var flag = block[156];
            switch (flag)
            {
                case (byte)'L': longName = Unterminated(ReadExtension()); continue;
                case (byte)'K': longLink = Unterminated(ReadExtension()); continue;
                case (byte)'x' or (byte)'X': pax = PaxRecords.Parse(ReadExtension()); continue;
                case (byte)'g': MergeGlobals(PaxRecords.Parse(ReadExtension())); continue;
                case (byte)'V' or (byte)'M' or (byte)'N': Skip(Padded(TarField.ParseNumber(block.AsSpan(124, 12)))); continue;
            }
            return Build(flag, longName, longLink, pax ?? new PaxRecords());
        }
        if (longName is not null || longLink is not null || pax is not null) throw new ImageFormatException("tar: the archive ends after an extended header");
        return null;
    }

    /// <summary>Reads contents of the current member, holes as zeros; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        var want = (int)Math.Min(buffer.Length, size - position);
        if (want == 0) return 0;
        while (piece < map.Count && position >= map[piece].Offset + map[piece].Length) piece++;
        var next = piece < map.Count ? map[piece] : new SparsePiece(size, 0);
        if (position < next.Offset)
        {
            want = (int)Math.Min(want, next.Offset - position);
            buffer[..want].Clear();
        }
        else
        {
            want = source.Read(buffer[..(int)Math.Min(want, next.Offset + next.Length - position)]);
            if (want == 0) throw Truncated();
            stored -= want;
        }
        position += want;
        return want;
    }

    private bool ReadHeader()
    {
        var read = source.ReadAtLeast(block, BlockSize, throwOnEndOfStream: false);
        if (read is > 0 and < BlockSize) throw Truncated();
        if (read == 0 || !block.AsSpan().ContainsAnyExcept((byte)0))
        {
            ended = true;
            return false;
        }
        if (!TarField.ChecksumHolds(block)) throw new ImageFormatException("tar: a header's checksum is wrong: this is not a tar archive, or it is damaged");
        return true;
    }

    private TarEntry Build(byte flag, byte[]? longName, byte[]? longLink, PaxRecords pax)
    {
        if (++entries > limits.Entries) throw new ImageFormatException($"tar: the archive has more than {limits.Entries} members");
        var header = block.AsSpan();
        var name = Find("path", pax) ?? longName ?? HeaderName(header);
        var type = TypeOf(flag, name);
        var bytes = FindNumber("size", pax) ?? TarField.ParseNumber(header.Slice(124, 12));
        var time = pax.FindTime("mtime") ?? globals.FindTime("mtime") ?? (TarField.ParseNumber(header.Slice(136, 12)), 0);
        var entry = new TarEntry
        {
            Name = pax.Find("GNU.sparse.name") ?? name,
            Type = type,
            Mode = (int)TarField.ParseNumber(header.Slice(100, 8)) & 0xfff,
            Uid = FindNumber("uid", pax) ?? TarField.ParseNumber(header.Slice(108, 8)),
            Gid = FindNumber("gid", pax) ?? TarField.ParseNumber(header.Slice(116, 8)),
            ModifiedSeconds = time.Item1,
            ModifiedNanoseconds = time.Item2,
            LinkName = Find("linkpath", pax) ?? longLink ?? TarField.Text(header.Slice(157, 100)).ToArray(),
            UserName = Find("uname", pax) ?? TarField.Text(header.Slice(265, 32)).ToArray(),
            GroupName = Find("gname", pax) ?? TarField.Text(header.Slice(297, 32)).ToArray(),
            DeviceMajor = type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice ? (uint)TarField.ParseNumber(header.Slice(329, 8)) : 0,
            DeviceMinor = type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice ? (uint)TarField.ParseNumber(header.Slice(337, 8)) : 0,
            Xattrs = XattrsOf(pax),
        };
        CheckNames(entry);
        OpenContents(flag, type, bytes, pax);
        return entry with { Size = size };
    }

    private void OpenContents(byte flag, TarEntryType type, long bytes, PaxRecords pax)
    {
        if (bytes < 0) throw new ImageFormatException("tar: a member has a negative size");
        // Only plain files carry contents; a size on anything else is noise that old tars wrote.
        var hasContents = type == TarEntryType.File;
        (stored, size, position, piece) = (hasContents ? bytes : 0, hasContents ? bytes : 0, 0, 0);
        padding = Padded(stored) - stored;
        map = hasContents ? SparsePieces(flag, pax) ?? [new SparsePiece(0, size)] : [];
        SparseMap.Check(map, size, stored, limits);
        contentTotal += Math.Min(size, limits.ContentBytes + 1);
        if (contentTotal > limits.ContentBytes) throw new ImageFormatException($"tar: the archive unpacks to more than the {limits.ContentBytes} bytes allowed");
    }

    private List<SparsePiece>? SparsePieces(byte flag, PaxRecords pax)
    {
        if (flag == 'S')
        {
            List<SparsePiece> old = [];
            SparseMap.AddOld(block.AsSpan(386, 96), old);
            size = TarField.ParseNumber(block.AsSpan(483, 12));
            for (var more = block[482] != 0; more; more = block[504] != 0)
            {
                ReadExactly(block);
                SparseMap.AddOld(block.AsSpan(0, 504), old);
                if (old.Count > limits.SparsePieces) throw new ImageFormatException($"tar: a sparse member has more than {limits.SparsePieces} pieces");
            }
            return old;
        }
        if (pax.FindNumber("GNU.sparse.major") is 1)
        {
            size = pax.FindNumber("GNU.sparse.realsize") ?? size;
            var leading = SparseMap.ReadLeading(b => ReadExactly(b), limits, out var consumed);
            stored -= consumed;
            return leading;
        }
        if (SparseMap.FromPax(pax, limits) is not { } pieces) return null;
        size = pax.FindNumber("GNU.sparse.size") ?? size;
        return pieces;
    }

    private byte[] ReadExtension()
    {
        var length = TarField.ParseNumber(block.AsSpan(124, 12));
        if (length < 0 || length > limits.HeaderBytes) throw new ImageFormatException($"tar: an extended header has {length} bytes, more than the {limits.HeaderBytes} allowed");
        var data = new byte[length];
        ReadExactly(data);
        Skip(Padded(length) - length);
        return data;
    }

    private void MergeGlobals(PaxRecords more)
    {
        var merged = new PaxRecords();
        foreach (var (key, value) in globals.All) if (more.Find(key) is null) merged.Add(key, value);
        foreach (var (key, value) in more.All) merged.Add(key, value);
        globals = merged;
    }

    private byte[]? Find(string key, PaxRecords pax) => pax.Find(key) ?? globals.Find(key);

    private long? FindNumber(string key, PaxRecords pax) => pax.FindNumber(key) ?? globals.FindNumber(key);

    private void CheckNames(TarEntry entry)
    {
        if (entry.Name.Length > limits.NameBytes || entry.LinkName.Length > limits.NameBytes)
            throw new ImageFormatException($"tar: a name has more than {limits.NameBytes} bytes");
        if (entry.Name.Contains((byte)0) || entry.LinkName.Contains((byte)0)) throw new ImageFormatException("tar: a name has a NUL byte in it");
    }

    private static List<TarXattr> XattrsOf(PaxRecords pax)
    {
        const string prefix = "SCHILY.xattr.";
        List<TarXattr> found = [];
        foreach (var (key, value) in pax.All)
            if (key.StartsWith(prefix, StringComparison.Ordinal)) found.Add(new TarXattr(key[prefix.Length..], value));
        return found;
    }

    private static byte[] HeaderName(ReadOnlySpan<byte> header)
    {
        var name = TarField.Text(header[..100]);
        // "ustar\0" is POSIX; GNU writes "ustar " and uses the prefix field for other things.
        if (!header.Slice(257, 6).SequenceEqual("ustar\0"u8)) return name.ToArray();
        var prefix = TarField.Text(header.Slice(345, 155));
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private static TarEntryType TypeOf(byte flag, byte[] name) => flag switch
    {
        0 or (byte)'0' => name is [.., (byte)'/'] ? TarEntryType.Directory : TarEntryType.File,
        (byte)'7' or (byte)'S' => TarEntryType.File,
        (byte)'1' => TarEntryType.HardLink,
        (byte)'2' => TarEntryType.SymbolicLink,
        (byte)'3' => TarEntryType.CharacterDevice,
        (byte)'4' => TarEntryType.BlockDevice,
        (byte)'5' or (byte)'D' => TarEntryType.Directory,
        (byte)'6' => TarEntryType.Fifo,
        _ => throw new ImageFormatException($"tar: member \"{Encoding.UTF8.GetString(name)}\" is of a kind ('{(char)flag}') that is not known"),
    };

    private static byte[] Unterminated(byte[] name) => TarField.Text(name).ToArray();

    private void SkipRest()
    {
        Skip(stored);
        // A last member without its padding: what the docker client sends for `docker build -f -`.
        ended |= !TrySkip(padding);
        (stored, padding, position, size) = (0, 0, 0, 0);
    }

    private void Skip(long count)
    {
        if (!TrySkip(count)) throw Truncated();
    }

    /// <summary>False when the source ends before.</summary>
    private bool TrySkip(long count)
    {
        var scratch = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            while (count > 0)
            {
                var read = source.Read(scratch, 0, (int)Math.Min(count, scratch.Length));
                if (read == 0) return false;
                count -= read;
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void ReadExactly(Span<byte> buffer)
    {
        if (source.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length) throw Truncated();
    }

    private static long Padded(long bytes) => bytes < 0 || bytes > long.MaxValue - BlockSize
        ? throw new ImageFormatException("tar: a member has an impossible size")
        : (bytes + BlockSize - 1) / BlockSize * BlockSize;

    private static ImageFormatException Truncated() => new("tar: the archive ends in the middle of a member");
}
