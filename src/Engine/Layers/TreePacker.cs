using System.Buffers;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Tar;

namespace Naru.Engine.Layers;

/// <summary>
/// Writes a tree as an archive, names in byte order, so that the same tree gives the same bytes. With whiteouts, an
/// overlay's upper directory becomes a layer. A file with several names is written once; its other names are hard links
/// to the first. Sockets are left out, as every archiver does. Times are cut to the second when asked, because
/// layers are compared by their digest across tools that keep no fractions.
/// </summary>
internal sealed class TreePacker(TarWriter writer, bool whiteouts)
{
    private const int PerSecond = 1_000_000_000;
    private readonly Dictionary<(ulong FileSystem, ulong Inode), byte[]> firstNames = [];
    private int depth;

    /// <summary>Bytes of the files packed.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>Packs everything beneath a directory, each name prefixed; the directory itself only if <paramref name="withRoot"/>.</summary>
    public void PackChildren(HeldDirectory directory, byte[] prefix, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        if (whiteouts && prefix.Length > 0 && Overlay.IsOpaque(directory))
            writer.WriteMember(new TarEntry { Name = Join(prefix, Overlay.OpaqueMarker), Mode = 0x180 }, []);
        foreach (var name in directory.Names()) Pack(directory, name, Join(prefix, name), cancellation);
    }

    /// <summary>Packs one name, and what is beneath it, as <paramref name="memberName"/>.</summary>
    public void Pack(HeldDirectory directory, byte[] name, byte[] memberName, CancellationToken cancellation = default)
    {
        if (directory.Status(name) is not { } status) return; // Gone since it was listed: a running container's file.
        if (whiteouts && Overlay.IsWhiteout(status))
        {
            var place = MemberPath.Of(memberName);
            writer.WriteMember(new TarEntry { Name = Join(place.Parent, [.. Overlay.WhiteoutPrefix, .. place.Name]), Mode = 0x180 }, []);
            return;
        }
        if ((status.Mode & FileType.Mask) == FileType.Socket) return;
        if (!status.IsDirectory && status.Links > 1)
        {
            if (firstNames.TryGetValue((status.FileSystem, status.Inode), out var first))
            {
                writer.WriteMember(Describe(directory, name, memberName, status) with { Type = TarEntryType.HardLink, LinkName = first, Xattrs = [] }, []);
                return;
            }
            firstNames[(status.FileSystem, status.Inode)] = memberName;
        }
        Write(directory, name, memberName, status, cancellation);
    }

    private void Write(HeldDirectory directory, byte[] name, byte[] memberName, FileStatus status, CancellationToken cancellation)
    {
        var entry = Describe(directory, name, memberName, status);
        switch (entry.Type)
        {
            case TarEntryType.File:
                WriteFile(directory, name, entry);
                break;
            case TarEntryType.Directory:
                writer.WriteMember(entry with { Name = [.. memberName, (byte)'/'] }, []);
                if (++depth > TreeDepth.Most) throw EngineException.Invalid($"a tree of more than {TreeDepth.Most} directories one in the other cannot be archived: no path leads to its end");
                using (var child = directory.TryEnter(name))
                    if (child is not null) PackChildren(child, memberName, cancellation);
                depth--;
                break;
            default:
                writer.WriteMember(entry, []);
                break;
        }
    }

    private void WriteFile(HeldDirectory directory, byte[] name, TarEntry entry)
    {
        using var file = directory.OpenRegular(name);
        if (file is null) return; // Gone, or swapped for something else, since it was looked at.
        var size = RandomAccess.GetLength(file);
        writer.Begin(entry with { Size = size });
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            for (long offset = 0; offset < size;)
            {
                var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, size - offset)), offset);
                if (count == 0)
                {
                    // Cut short while it was read: the rest of the announced size is zeros.
                    count = (int)Math.Min(buffer.Length, size - offset);
                    buffer.AsSpan(0, count).Clear();
                }
                writer.Write(buffer.AsSpan(0, count));
                offset += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        ContentBytes += size;
    }

    private static TarEntry Describe(HeldDirectory directory, byte[] name, byte[] memberName, FileStatus status)
    {
        var type = TypeOf(status.Mode & FileType.Mask);
        var isDevice = type is TarEntryType.BlockDevice or TarEntryType.CharacterDevice;
        return new TarEntry
        {
            Name = memberName,
            Type = type,
            Mode = (int)(status.Mode & 0xfff),
            Uid = status.User,
            Gid = status.Group,
            ModifiedSeconds = (long)(status.Modified / PerSecond),
            LinkName = type == TarEntryType.SymbolicLink ? directory.ReadLink(name) : [],
            DeviceMajor = isDevice ? DeviceNumber.Major(status.DeviceOfNode) : 0,
            DeviceMinor = isDevice ? DeviceNumber.Minor(status.DeviceOfNode) : 0,
            Xattrs = Xattrs(directory, name),
        };
    }

    private static List<TarXattr> Xattrs(HeldDirectory directory, byte[] name)
    {
        List<TarXattr> found = [];
        foreach (var attribute in directory.Attributes(name).Where(Overlay.IsPortable).Order(StringComparer.Ordinal))
            if (directory.GetAttribute(name, attribute) is { } value) found.Add(new TarXattr(attribute, value));
        return found;
    }

    private static TarEntryType TypeOf(uint type) => type switch
    {
        FileType.Regular => TarEntryType.File,
        FileType.Directory => TarEntryType.Directory,
        FileType.SymbolicLink => TarEntryType.SymbolicLink,
        FileType.CharacterDevice => TarEntryType.CharacterDevice,
        FileType.BlockDevice => TarEntryType.BlockDevice,
        FileType.Fifo => TarEntryType.Fifo,
        _ => throw new ImageFormatException($"a file has the unknown type {type:x}"),
    };

    private static byte[] Join(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name) => prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
}
