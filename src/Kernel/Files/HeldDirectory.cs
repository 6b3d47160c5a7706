using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>
/// An open directory of an image, a layer or a container, worked on by names that are bytes: Linux file names need not
/// be UTF-8, and a layer must keep them. <see cref="FileNodes"/> is the same for names of our own.
///
/// This is the one way in which the host works beneath a folder that a container can write. There are two manners:
/// <see cref="OpenDirectory"/>, <see cref="OpenFile"/> and what ends in InRoot take paths and resolve them as if this directory
/// were "/" (openat2(2), RESOLVE_IN_ROOT), for trees whose links mean something: no "..", absolute link or race leads out.
/// <see cref="Enter"/> and the calls for whole files follow no link at all. Every other call takes one name, never a path: a slash in
/// it is refused, and a link is not followed. All throw <see cref="KernelException"/>.
/// </summary>
public sealed unsafe partial class HeldDirectory : IDisposable
{
    private const int MostTries = 10_000;
    private const ulong ResolveInRootNoMagicLinks = 0x10 | 0x02;
    private const ulong ResolveNoOtherMount = 0x01;

    private HeldDirectory(SafeFileHandle handle) => Handle = handle;

    public SafeFileHandle Handle { get; }

    /// <summary>Opens a directory of the host by its path.</summary>
    public static HeldDirectory Open(string path) => new(FileNodes.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory));

    /// <summary>Opens a directory beneath this one, seen as the root; the empty path is this directory itself.</summary>
    public HeldDirectory OpenDirectory(ReadOnlySpan<byte> path) => new(OpenFile(path, OpenFlags.ReadOnly | OpenFlags.Directory));

    /// <summary>As <see cref="OpenDirectory"/>; null when nothing is there, or something that is not a directory.</summary>
    public HeldDirectory? TryOpenDirectory(ReadOnlySpan<byte> path)
    {
        try
        {
            return OpenDirectory(path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP)
        {
            return null;
        }
    }

    /// <summary>Opens a path beneath this directory, seen as the root; magic links are refused.</summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> path, OpenFlags flags, uint mode = 0) => Open(path, flags, mode, ResolveInRootNoMagicLinks);

    /// <summary>The status of a name, of the link itself if it is one; null when absent.</summary>
    public FileStatus? Status(ReadOnlySpan<byte> name)
    {
        using var held = new HeldHandle(Handle);
        return FileStatus.Read(held.Number, OneName(name), Libc.AtSymlinkNoFollow);
    }

    /// <summary>The names in this directory without "." and "..", in byte order.</summary>
    public List<byte[]> Names()
    {
        List<byte[]> names = [];
        var buffer = new byte[64 << 10];
        // A descriptor of its own: reading moves the position, and this one may be in use elsewhere.
        using var reader = OpenFile("."u8, OpenFlags.ReadOnly | OpenFlags.Directory);
        using var held = new HeldHandle(reader);
        while (true)
        {
            long read;
            fixed (byte* at = buffer) read = Libc.Syscall(217, held.Number, (long)at, buffer.Length);
            if (read < 0) throw KernelException.Last("getdents64");
            if (read == 0) break;
            AddNames(buffer.AsSpan(0, (int)read), names);
        }
        names.Sort(static (a, b) => a.AsSpan().SequenceCompareTo(b));
        return names;
    }

    /// <summary>
    /// Removes a path of the host and, if it is a directory, everything beneath it, whatever the names are and however deep
    /// they lie: both are up to who wrote there. False when there was none.
    /// </summary>
    public static bool RemoveTree(string path)
    {
        using var above = TryOpen(Path.GetDirectoryName(path)!);
        return above?.RemoveTree(Encoding.UTF8.GetBytes(Path.GetFileName(path))) ?? false;
    }

    /// <summary>Removes a name and, if it is a directory, everything beneath it, however deep; false when there was none.</summary>
    public bool RemoveTree(ReadOnlySpan<byte> name)
    {
        if (Status(name) is not { } status) return false;
        if (!status.IsDirectory) return RemoveFile(name);
        using (var directory = OpenChild(name))
        {
            var raised = 0;
            int before;
            do
            {
                before = raised;
                foreach (var child in directory.Names()) directory.RemoveBelow(child, directory, 1, ref raised);
            }
            while (raised > before);
        }
        return RemoveDirectory(name);
    }

    public void Dispose() => Handle.Dispose();

    private SafeFileHandle Open(ReadOnlySpan<byte> path, OpenFlags flags, uint mode, ulong resolve)
    {
        var how = stackalloc ulong[3];
        (how[0], how[1], how[2]) = ((ulong)(uint)(flags | OpenFlags.CloseOnExec), (flags & OpenFlags.Create) != 0 ? mode : 0, resolve);
        using var held = new HeldHandle(Handle);
        fixed (byte* name = Terminated(path.IsEmpty ? "."u8 : path))
        {
            for (var tries = 0; ; tries++)
            {
                var fd = Libc.Syscall(437, held.Number, (long)name, (long)how, 24);
                if (fd >= 0) return new SafeFileHandle((nint)fd, ownsHandle: true);
                var error = KernelException.Last("openat2", Encoding.UTF8.GetString(path));
                // EAGAIN: the tree was renamed under the look-up (openat2(2)); somebody may do nothing else all day.
                if (error.Errno is not (Errno.EAGAIN or Errno.EINTR) || tries == MostTries) throw error;
            }
        }
    }

    // What is mounted in a tree is not of the tree, and never removed with it (RESOLVE_NO_XDEV).
    private HeldDirectory OpenChild(ReadOnlySpan<byte> name) => new(Open(name, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow, 0, ResolveInRootNoMagicLinks | ResolveNoOtherMount));

    /// <summary>
    /// Removes a name of a tree that is being removed. A directory that lies deep in it is moved to the tree's top, to be
    /// removed from there: each level held open on the way down costs a descriptor and a piece of the stack.
    /// </summary>
    private void RemoveBelow(ReadOnlySpan<byte> name, HeldDirectory top, int depth, ref int raised)
    {
        const int deepest = 128;
        if (Status(name) is not { } status) return;
        if (!status.IsDirectory) RemoveFile(name);
        else if (depth % deepest == 0 && RaiseTo(top, name, raised)) raised++;
        else
        {
            using (var directory = OpenChild(name))
                foreach (var child in directory.Names()) directory.RemoveBelow(child, top, depth + 1, ref raised);
            RemoveDirectory(name);
        }
    }

    /// <summary>False where it cannot be moved, as a directory of a lower layer cannot; those are not deeper than a path is long.</summary>
    private bool RaiseTo(HeldDirectory top, ReadOnlySpan<byte> name, int number)
    {
        using var here = new HeldHandle(Handle);
        using var there = new HeldHandle(top.Handle);
        fixed (byte* from = OneName(name))
        fixed (byte* to = Encoding.UTF8.GetBytes($"..raised-{number}\0"))
            if (Libc.Syscall(264, here.Number, (long)from, there.Number, (long)to) == 0) return true;
        var error = KernelException.Last("renameat", Encoding.UTF8.GetString(name));
        return error.Errno is Errno.EXDEV or Errno.ENOTEMPTY or Errno.EEXIST or Errno.ENOTDIR ? false : throw error;
    }

    private static void AddNames(ReadOnlySpan<byte> records, List<byte[]> names)
    {
        // struct linux_dirent64: ino 8, off 8, reclen 2, type 1, name.
        for (; records.Length > 19; records = records[BinaryPrimitives.ReadUInt16LittleEndian(records[16..])..])
        {
            var name = records[19..BinaryPrimitives.ReadUInt16LittleEndian(records[16..])];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(name.ToArray());
        }
    }

    private static byte[] Terminated(ReadOnlySpan<byte> path)
    {
        if (path.Contains((byte)0)) throw new ArgumentException("a path has a NUL byte in it", nameof(path));
        var result = new byte[path.Length + 1];
        path.CopyTo(result);
        return result;
    }

    private static byte[] OneName(ReadOnlySpan<byte> name) => name.Contains((byte)'/') || name.IsEmpty || name.SequenceEqual(".."u8)
        ? throw new ArgumentException($"\"{Encoding.UTF8.GetString(name)}\" is not one name", nameof(name))
        : Terminated(name);
}
