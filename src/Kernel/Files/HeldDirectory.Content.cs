using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <content>
/// Files read and written whole beneath a directory that others can write. No call here follows a link, except the two whose
/// names end in InRoot; none opens what is not a regular file, so none waits for a writer or wakes a device.
/// </content>
public sealed unsafe partial class HeldDirectory
{
    private const ulong ResolveBeneathNoLinks = 0x08 | 0x04 | 0x02;

    /// <summary>What a look-up of a name in a hostile tree says when there is no file to have there.</summary>
    public static bool IsAbsence(Errno errno) =>
        errno is Errno.ENOENT or Errno.ENOTDIR or Errno.EISDIR or Errno.ELOOP or Errno.EXDEV or Errno.EACCES or Errno.ENXIO or Errno.ENODEV or Errno.ENAMETOOLONG;

    /// <summary>Opens a directory of the host by its path; null when nothing is there, or something that is not a directory.</summary>
    public static HeldDirectory? TryOpen(string path)
    {
        try
        {
            return Open(path);
        }
        catch (KernelException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Takes over a directory that is open already.</summary>
    public static HeldDirectory Of(SafeFileHandle directory) => new(directory);

    /// <summary>Opens a directory beneath this one. A link or ".." anywhere on the way is refused (openat2(2), RESOLVE_BENEATH, RESOLVE_NO_SYMLINKS).</summary>
    public HeldDirectory Enter(ReadOnlySpan<byte> path) => new(Open(path, OpenFlags.ReadOnly | OpenFlags.Directory, 0, ResolveBeneathNoLinks));

    /// <summary>As <see cref="Enter"/>; null when there is no directory to be had that way.</summary>
    public HeldDirectory? TryEnter(ReadOnlySpan<byte> path)
    {
        try
        {
            return Enter(path);
        }
        catch (KernelException e) when (IsAbsence(e.Errno))
        {
            return null;
        }
    }

    /// <summary>Makes one directory, with exactly this mode, unless it is there, and opens it.</summary>
    public HeldDirectory MakeAndEnter(ReadOnlySpan<byte> name, uint mode)
    {
        var made = MakeDirectory(name, mode);
        var directory = Enter(name);
        if (made) FileNodes.ChangeMode(directory.Handle, mode);
        return directory;
    }

    /// <summary>Opens a regular file to read; null when there is none by that path.</summary>
    public SafeFileHandle? OpenRegular(ReadOnlySpan<byte> path) => OpenRegular(path, OpenFlags.ReadOnly, ResolveBeneathNoLinks);

    /// <summary>As <see cref="OpenRegular(ReadOnlySpan{byte})"/>, with links resolved as if this directory were "/".</summary>
    public SafeFileHandle? OpenRegularInRoot(ReadOnlySpan<byte> path) => OpenRegular(path, OpenFlags.ReadOnly, ResolveInRootNoMagicLinks);

    /// <summary>The first bytes of a regular file, at most so many; null when there is none by that path.</summary>
    public byte[]? ReadFile(ReadOnlySpan<byte> path, int most)
    {
        using var file = OpenRegular(path);
        return file is null ? null : FirstBytes(file, most);
    }

    /// <summary>As <see cref="ReadFile"/>, with links resolved as if this directory were "/".</summary>
    public byte[]? ReadFileInRoot(ReadOnlySpan<byte> path, int most)
    {
        using var file = OpenRegularInRoot(path);
        return file is null ? null : FirstBytes(file, most);
    }

    /// <summary>Writes a file that must not exist yet, with exactly this mode; what is open is given its owner and mode.</summary>
    public void WriteFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint mode, uint? user = null, uint? group = null)
    {
        using var file = CreateFile(name, 0x180);
        RandomAccess.Write(file, content, 0);
        // The owner before the mode: a change of owner clears bits of the mode.
        if (user is not null || group is not null) FileNodes.ChangeOwner(file, user ?? uint.MaxValue, group ?? uint.MaxValue);
        FileNodes.ChangeMode(file, mode);
    }

    /// <summary>Puts a file in the place of whatever has the name, by one rename; whole or absent only while the machine runs on.</summary>
    public void ReplaceFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint mode)
    {
        byte[] temporary = [.. name, .. ".tmp"u8];
        RemoveTree(temporary);
        WriteFile(temporary, content, mode);
        Rename(temporary, name);
    }

    /// <summary>Changes the content of a file where it lies, for one that is bound elsewhere; makes it where there is none.</summary>
    /// <exception cref="KernelException">Something else than a regular file has the name.</exception>
    public void RewriteFile(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content, uint mode)
    {
        if (Status(name) is null)
        {
            WriteFile(name, content, mode);
            return;
        }
        using var file = OpenRegular(name, OpenFlags.WriteOnly | OpenFlags.Truncate, ResolveBeneathNoLinks)
            ?? throw new KernelException("openat2", Encoding.UTF8.GetString(name), Errno.EINVAL);
        RandomAccess.Write(file, content, 0);
    }

    /// <summary>Renames within this directory; what has the new name is replaced, a link without being followed.</summary>
    public void Rename(ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        using var held = new HeldHandle(Handle);
        fixed (byte* old = OneName(from))
        fixed (byte* fresh = OneName(to))
            if (Libc.Syscall(264, held.Number, (long)old, held.Number, (long)fresh) != 0) throw KernelException.Last("renameat", Encoding.UTF8.GetString(to));
    }

    /// <summary>The first bytes of an open file, at most so many, whatever size it claims to have.</summary>
    public static byte[] FirstBytes(SafeFileHandle file, int most)
    {
        var buffer = new byte[Math.Clamp(RandomAccess.GetLength(file), Math.Min(most, 4096), most)];
        var length = 0;
        for (int count; length < buffer.Length && (count = RandomAccess.Read(file, buffer.AsSpan(length), length)) > 0; length += count)
            if (length + count == buffer.Length && buffer.Length < most) Array.Resize(ref buffer, Math.Min(most, buffer.Length * 2));
        return length == buffer.Length ? buffer : buffer[..length];
    }

    // Looked up without being opened, seen to be a regular file, and only that very file opened then.
    private SafeFileHandle? OpenRegular(ReadOnlySpan<byte> path, OpenFlags access, ulong resolve)
    {
        try
        {
            using var found = Open(path, OpenFlags.PathOnly, 0, resolve);
            if (!FileStatus.Of(found).IsRegular) return null;
            using var held = new HeldHandle(found);
            return FileNodes.Open($"/proc/self/fd/{held.Number}", access | OpenFlags.NonBlocking | OpenFlags.NoControllingTerminal);
        }
        catch (KernelException e) when (IsAbsence(e.Errno))
        {
            return null;
        }
    }

    private static void ChangeModeOf(SafeFileHandle file, uint mode, ReadOnlySpan<byte> name)
    {
        using var held = new HeldHandle(file);
        fixed (byte* path = Encoding.ASCII.GetBytes($"/proc/self/fd/{held.Number}\0"))
            if (Libc.Syscall(90, (long)path, mode) != 0) throw KernelException.Last("chmod", Encoding.UTF8.GetString(name));
    }
}
