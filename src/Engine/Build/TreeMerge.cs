using System.Text;
using Naru.Engine.Content;
using Naru.Engine.Layers;
using Naru.Kernel.Files;
using Naru.Oci.Tar;

namespace Naru.Engine.Build;

/// <summary>
/// Lays files into a mounted root as COPY and ADD do: a directory's contents are merged in, a file replaces what has
/// its name, missing parents are made. Owner and mode, where given, override those of the sources.
/// </summary>
internal sealed class TreeMerge(HeldDirectory root, (uint User, uint Group)? owner, uint? mode)
{
    private const int PerSecond = 1_000_000_000;

    /// <summary>Copies one source to a path; <paramref name="intoDirectory"/> when the path names a directory to put it in.</summary>
    public void Copy(SourceTree tree, SourceItem item, string target, bool intoDirectory)
    {
        if (item.Status.IsDirectory)
        {
            using var from = tree.Root.OpenDirectory(item.Path);
            using var to = MakeDirectories(target);
            CopyChildren(from, to);
            return;
        }
        var place = MemberPath.Of(item.Path);
        using var parent = tree.Root.OpenDirectory(place.Parent);
        var (directory, name) = Destination(target, intoDirectory, Encoding.UTF8.GetBytes(item.Name));
        using (directory) CopyOne(parent, place.Name, directory, name, item.Status);
    }

    /// <summary>Writes a here-document as a file.</summary>
    public void Write(string name, string content, string target, bool intoDirectory)
    {
        var (directory, fileName) = Destination(target, intoDirectory, Encoding.UTF8.GetBytes(name));
        using (directory)
        {
            directory.RemoveTree(fileName);
            using (var file = directory.CreateFile(fileName, 0x1a4)) RandomAccess.Write(file, Encoding.UTF8.GetBytes(content), 0);
            var (user, group) = owner ?? (0, 0);
            directory.ChangeOwner(fileName, user, group);
            directory.ChangeMode(fileName, mode ?? 0x1a4);
        }
    }

    /// <summary>Unpacks a local archive into a directory; false when the source is no archive.</summary>
    public bool TryUnpack(SourceTree tree, SourceItem item, string target, CancellationToken cancellation)
    {
        if (!item.Status.IsRegular || !IsArchive(Open(tree, item))) return false;
        using var source = Compression.Unpack(Open(tree, item));
        using var to = MakeDirectories(target);
        TreeUnpacker.Unpack(source, to, new TreeUnpackOptions { Owner = owner }, cancellation);
        return true;
    }

    /// <summary>Opens a directory of the root, making what is missing of it, 0755 and of the given owner.</summary>
    public HeldDirectory MakeDirectories(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path.Trim('/'));
        if (bytes.Length == 0) return root.OpenDirectory(default);
        if (root.TryOpenDirectory(bytes) is { } present) return present;
        var place = MemberPath.Of(bytes);
        using var above = MakeDirectories(Encoding.UTF8.GetString(place.Parent));
        if (!above.MakeDirectory(place.Name, 0x1ed)) throw EngineException.Invalid($"cannot make the directory {path}: a file is in the way");
        var (user, group) = owner ?? (0, 0);
        above.ChangeOwner(place.Name, user, group);
        above.ChangeMode(place.Name, 0x1ed);
        return above.OpenDirectory(place.Name);
    }

    private (HeldDirectory Directory, byte[] Name) Destination(string target, bool intoDirectory, byte[] sourceName)
    {
        if (intoDirectory) return (MakeDirectories(target), sourceName);
        if (root.TryOpenDirectory(Encoding.UTF8.GetBytes(target.Trim('/'))) is { } existing) return (existing, sourceName);
        var place = MemberPath.Of(Encoding.UTF8.GetBytes(target));
        return (MakeDirectories(Encoding.UTF8.GetString(place.Parent)), place.Name);
    }

    private void CopyChildren(HeldDirectory from, HeldDirectory to)
    {
        foreach (var name in from.Names())
            if (from.Status(name) is { } status) CopyOne(from, name, to, name, status);
    }

    private void CopyOne(HeldDirectory from, byte[] fromName, HeldDirectory to, byte[] name, FileStatus status)
    {
        var keep = status.IsDirectory && to.Status(name) is { IsDirectory: true };
        if (!keep) to.RemoveTree(name);
        if (status.IsRegular) TreeCopy.File(from, fromName, to, name, status);
        else if (status.IsSymbolicLink) to.MakeSymbolicLink(name, from.ReadLink(fromName));
        else if (!status.IsDirectory) to.MakeNode(name, status.Mode, status.DeviceOfNode);
        else
        {
            if (!keep) to.MakeDirectory(name, 0x1c0);
            using var fromChild = from.Enter(fromName);
            using var toChild = to.Enter(name);
            CopyChildren(fromChild, toChild);
        }
        Describe(to, name, status);
    }

    private void Describe(HeldDirectory directory, byte[] name, FileStatus status)
    {
        var (user, group) = owner ?? (status.User, status.Group);
        // A change of owner drops file capabilities, so it is made only where it changes something.
        if (directory.Status(name) is { } now && (now.User, now.Group) != (user, group)) directory.ChangeOwner(name, user, group);
        if (!status.IsSymbolicLink) directory.ChangeMode(name, mode ?? status.Mode & 0xfff);
        directory.SetTime(name, (long)(status.Modified / PerSecond), (int)(status.Modified % PerSecond));
    }

    private static FileStream Open(SourceTree tree, SourceItem item) => new(tree.Root.OpenRegularInRoot(item.Path) ?? throw EngineException.Invalid($"ADD failed: {item.Name} is no regular file"), FileAccess.Read);

    private static bool IsArchive(FileStream file)
    {
        try
        {
            using var plain = Compression.Unpack(file);
            var block = new byte[512];
            return plain.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) == block.Length && TarReader.IsHeader(block);
        }
        catch (InvalidDataException)
        {
            return false; // Begins like gzip and is not.
        }
        finally
        {
            file.Dispose();
        }
    }
}
