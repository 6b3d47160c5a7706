using System.Buffers;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Tar;

namespace Naru.Engine.Layers;

/// <summary>
/// Unpacks an archive that nobody trusts beneath a directory. Parents resolve through openat2 as if the directory
/// were "/", so neither "..", absolute names, symbolic links of the archive nor hard links lead out; the last name of
/// a path is never followed. A later member replaces an earlier one of its name, except that a directory keeps its
/// children. Directory times are set last, since making children changes them. Faults are
/// <see cref="ImageFormatException"/> (the archive) and <see cref="KernelException"/> (the disk); what was unpacked until then
/// stays, for the caller to remove.
/// </summary>
internal sealed class TreeUnpacker(HeldDirectory root, TreeUnpackOptions options) : IDisposable
{
    private readonly List<(byte[] Path, long Seconds, int Nanoseconds)> directoryTimes = [];
    private byte[]? parentPath;
    private HeldDirectory? parent;

    /// <summary>Bytes of the files unpacked.</summary>
    public long ContentBytes { get; private set; }

    public static long Unpack(Stream archive, HeldDirectory root, TreeUnpackOptions options, CancellationToken cancellation = default)
    {
        using var unpacker = new TreeUnpacker(root, options);
        var reader = new TarReader(archive, options.Limits);
        while (reader.Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            unpacker.Add(entry, reader);
        }
        unpacker.Finish();
        return unpacker.ContentBytes;
    }

    public void Add(TarEntry entry, TarReader contents)
    {
        var path = MemberPath.Of(entry.Name);
        if (path.IsRoot)
        {
            if (entry.Type == TarEntryType.Directory) Describe(root, "."u8, entry, []);
            return;
        }
        var directory = ParentOf(path.Parent);
        if (options.Whiteouts && path.Name.AsSpan().StartsWith(Overlay.WhiteoutPrefix)) AddWhiteout(directory, path.Name);
        else AddMember(directory, path, entry, contents);
    }

    /// <summary>Sets the times of the directories.</summary>
    public void Finish()
    {
        DropParent();
        for (var i = directoryTimes.Count - 1; i >= 0; i--)
        {
            var (path, seconds, nanoseconds) = directoryTimes[i];
            using var directory = root.TryOpenDirectory(path);
            directory?.SetTime("."u8, seconds, nanoseconds);
        }
    }

    public void Dispose() => DropParent();

    private void AddMember(HeldDirectory directory, MemberPath path, TarEntry entry, TarReader contents)
    {
        var name = path.Name.AsSpan();
        var keep = false;
        if (directory.Status(name) is { } existing)
        {
            keep = existing.IsDirectory && entry.Type == TarEntryType.Directory;
            if (!keep)
            {
                var target = entry.Type == TarEntryType.HardLink ? MemberPath.Of(entry.LinkName) : default;
                if (target.Name is not null && target.Full.AsSpan().SequenceEqual(path.Full)) return; // A link to itself.
                directory.RemoveTree(name);
                if (existing.IsDirectory || existing.IsSymbolicLink) directory = ReopenParent(path.Parent);
            }
        }
        switch (entry.Type)
        {
            case TarEntryType.File: AddFile(directory, name, contents); break;
            case TarEntryType.Directory: if (!keep) directory.MakeDirectory(name, 0x1c0); break;
            case TarEntryType.SymbolicLink: AddSymbolicLink(directory, name, entry); break;
            case TarEntryType.HardLink: AddHardLink(directory, name, entry); return;
            case TarEntryType.Fifo: directory.MakeNode(name, FileType.Fifo | 0x180, 0); break;
            case TarEntryType.CharacterDevice: AddDevice(directory, name, FileType.CharacterDevice, entry); break;
            case TarEntryType.BlockDevice: AddDevice(directory, name, FileType.BlockDevice, entry); break;
            default: throw new ImageFormatException($"the archive's member \"{entry.DisplayName}\" is of no kind that is known");
        }
        Describe(directory, name, entry, path.Full);
    }

    private void AddFile(HeldDirectory directory, ReadOnlySpan<byte> name, TarReader contents)
    {
        using var file = directory.CreateFile(name, 0x180);
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            long offset = 0;
            for (int count; (count = contents.Read(buffer)) > 0; offset += count) RandomAccess.Write(file, buffer.AsSpan(0, count), offset);
            ContentBytes += offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void AddSymbolicLink(HeldDirectory directory, ReadOnlySpan<byte> name, TarEntry entry)
    {
        if (entry.LinkName.Length == 0) throw new ImageFormatException($"the archive's symbolic link \"{entry.DisplayName}\" points nowhere");
        directory.MakeSymbolicLink(name, entry.LinkName);
    }

    private static void AddDevice(HeldDirectory directory, ReadOnlySpan<byte> name, uint type, TarEntry entry) =>
        directory.MakeNode(name, type | 0x180, DeviceNumber.Make(entry.DeviceMajor, entry.DeviceMinor));

    private void AddHardLink(HeldDirectory directory, ReadOnlySpan<byte> name, TarEntry entry)
    {
        var target = MemberPath.Of(entry.LinkName);
        if (target.IsRoot) throw BadLink(entry);
        using (var from = root.TryOpenDirectory(target.Parent))
            if (from?.Status(target.Name) is { } status && !Overlay.IsWhiteout(status))
            {
                if (status.IsDirectory) throw BadLink(entry);
                directory.MakeHardLink(name, from, target.Name);
                return;
            }
        foreach (var lower in options.Lower)
        {
            using var from = lower.TryOpenDirectory(target.Parent);
            if (from?.Status(target.Name) is not { } status) continue;
            if (!status.IsRegular) break;
            TreeCopy.File(from, target.Name, directory, name, status);
            return;
        }
        throw BadLink(entry);
    }

    private void AddWhiteout(HeldDirectory directory, byte[] name)
    {
        if (name.AsSpan().SequenceEqual(Overlay.OpaqueMarker))
        {
            directory.SetAttribute("."u8, Overlay.OpaqueAttribute, "y"u8);
            return;
        }
        if (name.AsSpan().StartsWith(Overlay.MetaPrefix)) return; // Left over from AUFS; means nothing any more.
        var hidden = name.AsSpan(Overlay.WhiteoutPrefix.Length);
        if (hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8)) throw new ImageFormatException("the archive has a whiteout without a name");
        // What the same layer also has under the name wins: a whiteout speaks of the layers beneath.
        if (directory.Status(hidden) is null) directory.MakeNode(hidden, FileType.CharacterDevice, 0);
    }

    private void Describe(HeldDirectory directory, ReadOnlySpan<byte> name, TarEntry entry, byte[] full)
    {
        var (user, group) = options.Owner ?? (OwnerId(entry.Uid, entry), OwnerId(entry.Gid, entry));
        directory.ChangeOwner(name, user, group);
        foreach (var xattr in entry.Xattrs)
            if (Overlay.IsPortable(xattr.Name)) directory.SetAttribute(name, xattr.Name, xattr.Value);
        // After chown, which clears setuid and setgid.
        if (entry.Type != TarEntryType.SymbolicLink) directory.ChangeMode(name, (uint)entry.Mode);
        if (entry.Type == TarEntryType.Directory) directoryTimes.Add((full, entry.ModifiedSeconds, entry.ModifiedNanoseconds));
        else directory.SetTime(name, entry.ModifiedSeconds, entry.ModifiedNanoseconds);
    }

    private static uint OwnerId(long id, TarEntry entry) =>
        id is >= 0 and < uint.MaxValue ? (uint)id : throw new ImageFormatException($"the archive's member \"{entry.DisplayName}\" has the impossible owner {id}");

    private HeldDirectory ParentOf(byte[] path)
    {
        if (path.Length == 0) return root;
        if (parentPath is not null && parentPath.AsSpan().SequenceEqual(path)) return parent!;
        return ReopenParent(path);
    }

    private HeldDirectory ReopenParent(byte[] path)
    {
        DropParent();
        if (path.Length == 0) return root;
        (parent, parentPath) = (root.TryOpenDirectory(path) ?? MakeParents(path), path);
        return parent;
    }

    private HeldDirectory MakeParents(byte[] path)
    {
        var place = MemberPath.Of(path);
        var above = place.Parent.Length == 0 ? root : root.TryOpenDirectory(place.Parent) ?? MakeParents(place.Parent);
        try
        {
            // A file, link or whiteout in the way goes: the archive says that this is a directory.
            if (above.Status(place.Name) is { IsDirectory: false }) above.RemoveFile(place.Name);
            if (above.MakeDirectory(place.Name, 0x1ed)) ImplicitDirectory.CopyFrom(options.Lower, path, above, place.Name);
            return root.OpenDirectory(path);
        }
        finally
        {
            if (above != root) above.Dispose();
        }
    }

    private void DropParent()
    {
        parent?.Dispose();
        (parent, parentPath) = (null, null);
    }

    private static ImageFormatException BadLink(TarEntry entry) =>
        new($"the archive's hard link \"{entry.DisplayName}\" points to \"{System.Text.Encoding.UTF8.GetString(entry.LinkName)}\", which is no file of it");
}
