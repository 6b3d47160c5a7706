using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <content>Making, removing and describing names. Numbers are x86-64 system calls.</content>
public sealed unsafe partial class HeldDirectory
{
    /// <summary>Makes a file that must not exist yet, open for writing.</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name, uint mode)
    {
        const OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        return new SafeFileHandle((nint)Call(257, "openat", name, (uint)flags, mode), ownsHandle: true);
    }

    /// <summary>Makes one directory; false when the name already exists.</summary>
    public bool MakeDirectory(ReadOnlySpan<byte> name, uint mode) => Unless(Errno.EEXIST, 258, "mkdirat", name, mode);

    /// <summary>Makes a device or FIFO (mode carries the type bits); false when the name already exists.</summary>
    public bool MakeNode(ReadOnlySpan<byte> name, uint mode, ulong device) => Unless(Errno.EEXIST, 259, "mknodat", name, mode, (long)device);

    /// <summary>Makes a symbolic link; the target is any bytes and is not looked at.</summary>
    public void MakeSymbolicLink(ReadOnlySpan<byte> name, ReadOnlySpan<byte> target)
    {
        using var held = new HeldHandle(Handle);
        fixed (byte* at = OneName(name))
        fixed (byte* to = Terminated(target))
            if (Libc.Syscall(266, (long)to, held.Number, (long)at) != 0) throw KernelException.Last("symlinkat", Encoding.UTF8.GetString(name));
    }

    /// <summary>Makes a hard link here to a name of another directory.</summary>
    public void MakeHardLink(ReadOnlySpan<byte> name, HeldDirectory fromDirectory, ReadOnlySpan<byte> fromName)
    {
        using var here = new HeldHandle(Handle);
        using var there = new HeldHandle(fromDirectory.Handle);
        fixed (byte* at = OneName(name))
        fixed (byte* from = OneName(fromName))
            if (Libc.Syscall(265, there.Number, (long)from, here.Number, (long)at) != 0) throw KernelException.Last("linkat", Encoding.UTF8.GetString(name));
    }

    /// <summary>Removes a file; false when there was none.</summary>
    public bool RemoveFile(ReadOnlySpan<byte> name) => Unless(Errno.ENOENT, 263, "unlinkat", name);

    /// <summary>Removes an empty directory; false when there was none.</summary>
    public bool RemoveDirectory(ReadOnlySpan<byte> name) => Unless(Errno.ENOENT, 263, "unlinkat", name, Libc.AtRemoveDir);

    public void ChangeOwner(ReadOnlySpan<byte> name, uint user, uint group) => Call(260, "fchownat", name, user, group, Libc.AtSymlinkNoFollow);

    /// <summary>
    /// Changes permissions; a symbolic link is refused. The call for names follows one (fchmodat(2)), also one that somebody
    /// just put there, and then out of this directory; so the name is opened first, and what is open is changed.
    /// </summary>
    public void ChangeMode(ReadOnlySpan<byte> name, uint mode)
    {
        using var file = OpenFile(name, OpenFlags.PathOnly | OpenFlags.NoFollow);
        if (FileStatus.Of(file).IsSymbolicLink) throw new KernelException("fchmodat", Encoding.UTF8.GetString(name), Errno.ELOOP);
        ChangeModeOf(file, mode, name);
    }

    /// <summary>Sets access and modification time alike: seconds and nanoseconds since 1970.</summary>
    public void SetTime(ReadOnlySpan<byte> name, long seconds, int nanoseconds)
    {
        var times = stackalloc long[] { seconds, nanoseconds, seconds, nanoseconds };
        Call(280, "utimensat", name, (long)times, Libc.AtSymlinkNoFollow);
    }

    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        var buffer = stackalloc byte[4096];
        var length = Call(267, "readlinkat", name, (long)buffer, 4096);
        return new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
    }

    /// <summary>Sets an extended attribute; false when the file system has none of that kind.</summary>
    public bool SetAttribute(ReadOnlySpan<byte> name, string attribute, ReadOnlySpan<byte> value)
    {
        using var held = new HeldHandle(Handle);
        fixed (byte* path = DescriptorPath(held.Number, name))
        fixed (byte* key = Encoding.UTF8.GetBytes(attribute + "\0"))
        fixed (byte* at = value)
            if (Libc.Syscall(189, (long)path, (long)key, (long)at, value.Length) == 0) return true;
        var error = KernelException.Last("lsetxattr", $"{Encoding.UTF8.GetString(name)} {attribute}");
        // A link or device takes no user.* attribute (EPERM, xattr(7)).
        return error.Errno is Errno.EOPNOTSUPP or Errno.EPERM ? false : throw error;
    }

    /// <summary>The value of an extended attribute; null when it is absent.</summary>
    public byte[]? GetAttribute(ReadOnlySpan<byte> name, string attribute)
    {
        using var held = new HeldHandle(Handle);
        var buffer = new byte[256];
        while (true)
        {
            fixed (byte* path = DescriptorPath(held.Number, name))
            fixed (byte* key = Encoding.UTF8.GetBytes(attribute + "\0"))
            fixed (byte* at = buffer)
            {
                var length = Libc.Syscall(192, (long)path, (long)key, (long)at, buffer.Length);
                if (length >= 0) return buffer[..(int)length];
            }
            var error = KernelException.Last("lgetxattr", $"{Encoding.UTF8.GetString(name)} {attribute}");
            if (error.Errno is Errno.ENODATA or Errno.EOPNOTSUPP) return null;
            if (error.Errno != Errno.ERANGE || buffer.Length > ExtendedAttributes.LargestValue) throw error;
            buffer = new byte[ExtendedAttributes.LargestValue];
        }
    }

    /// <summary>The names of a name's extended attributes.</summary>
    public string[] Attributes(ReadOnlySpan<byte> name)
    {
        using var held = new HeldHandle(Handle);
        var buffer = new byte[1024];
        while (true)
        {
            fixed (byte* path = DescriptorPath(held.Number, name))
            fixed (byte* at = buffer)
            {
                var length = Libc.Syscall(195, (long)path, (long)at, buffer.Length);
                if (length >= 0) return Encoding.UTF8.GetString(at, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
            }
            var error = KernelException.Last("llistxattr", Encoding.UTF8.GetString(name));
            if (error.Errno == Errno.EOPNOTSUPP) return [];
            if (error.Errno != Errno.ERANGE || buffer.Length > ExtendedAttributes.LargestValue) throw error;
            buffer = new byte[ExtendedAttributes.LargestValue];
        }
    }

    private long Call(long number, string call, ReadOnlySpan<byte> name, long a = 0, long b = 0, long c = 0)
    {
        using var held = new HeldHandle(Handle);
        fixed (byte* at = OneName(name))
        {
            var result = Libc.Syscall(number, held.Number, (long)at, a, b, c);
            return result >= 0 ? result : throw KernelException.Last(call, Encoding.UTF8.GetString(name));
        }
    }

    private bool Unless(Errno expected, long number, string call, ReadOnlySpan<byte> name, long a = 0, long b = 0)
    {
        using var held = new HeldHandle(Handle);
        fixed (byte* at = OneName(name))
            if (Libc.Syscall(number, held.Number, (long)at, a, b) >= 0) return true;
        var error = KernelException.Last(call, Encoding.UTF8.GetString(name));
        return error.Errno == expected ? false : throw error;
    }

    private static byte[] DescriptorPath(int descriptor, ReadOnlySpan<byte> name) =>
        [.. Encoding.ASCII.GetBytes($"/proc/self/fd/{descriptor}/"), .. OneName(name)];
}
