using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>
/// Names in directories, by held descriptor. Every path is relative to a directory that the caller has open, so that
/// nobody can swap a parent for a symbolic link in between. <see cref="OpenInRoot"/> is the only way to open a path
/// that a container or an image chose: symbolic links and ".." resolve as if the root were "/" (openat2(2)).
/// A "path" given beside a root descriptor to the other calls must be one name, not a path from outside.
/// Every call throws <see cref="KernelException"/>.
/// </summary>
public static unsafe class FileNodes
{
    private const long OpenAt2 = 437;
    private const int MostTries = 10_000;
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveInRoot = 0x10;

    public static SafeFileHandle Open(string path, OpenFlags flags, uint mode = 0) =>
        Handle(Libc.Open(path, (int)(flags | OpenFlags.CloseOnExec), mode), "open", path);

    public static SafeFileHandle OpenAt(SafeFileHandle directory, string path, OpenFlags flags, uint mode = 0) =>
        Handle(Libc.OpenAt(directory, path, (int)(flags | OpenFlags.CloseOnExec), mode), "openat", path);

    /// <summary>Opens a path beneath a root; "/" and ".." at the top stay inside it. Magic links are refused.</summary>
    public static SafeFileHandle OpenInRoot(SafeFileHandle root, string path, OpenFlags flags, uint mode = 0)
    {
        var how = stackalloc ulong[3];
        how[0] = (ulong)(uint)(flags | OpenFlags.CloseOnExec);
        how[1] = (flags & OpenFlags.Create) != 0 ? mode : 0;
        how[2] = ResolveInRoot | ResolveNoMagicLinks;
        var bytes = System.Text.Encoding.UTF8.GetBytes(path.Length == 0 ? ".\0" : path + "\0");
        using var held = new HeldHandle(root);
        fixed (byte* name = bytes)
        {
            for (var tries = 0; ; tries++)
            {
                var fd = Libc.Syscall(OpenAt2, held.Number, (long)name, (long)how, 24);
                if (fd >= 0) return new SafeFileHandle((nint)fd, ownsHandle: true);
                var error = KernelException.Last("openat2", path);
                // EAGAIN: the tree was renamed under the look-up (openat2(2)); somebody may do nothing else all day.
                if (error.Errno is not (Errno.EAGAIN or Errno.EINTR) || tries == MostTries) throw error;
            }
        }
    }

    /// <summary>Makes one directory; false when the name already exists.</summary>
    public static bool MakeDirectory(SafeFileHandle directory, string name, uint mode) =>
        Created(Libc.MkdirAt(directory, name, mode), "mkdirat", name);

    /// <summary>Makes a device, FIFO or empty file (mode carries the S_IF type); false when the name already exists.</summary>
    public static bool MakeNode(SafeFileHandle directory, string name, uint mode, ulong device) =>
        Created(Libc.MknodAt(directory, name, mode, device), "mknodat", name);

    /// <summary>Makes a symbolic link; false when the name already exists.</summary>
    public static bool MakeSymbolicLink(SafeFileHandle directory, string name, string target) =>
        Created(Libc.SymlinkAt(target, directory, name), "symlinkat", name);

    /// <summary>Makes a hard link (never following a symbolic link); false when the new name already exists.</summary>
    public static bool MakeHardLink(SafeFileHandle fromDirectory, string fromName, SafeFileHandle toDirectory, string toName) =>
        Created(Libc.LinkAt(fromDirectory, fromName, toDirectory, toName, 0), "linkat", toName);

    /// <summary>Removes a file; false when there was none.</summary>
    public static bool RemoveFile(SafeFileHandle directory, string name) => Removed(directory, name, 0);

    /// <summary>Removes an empty directory; false when there was none.</summary>
    public static bool RemoveDirectory(SafeFileHandle directory, string name) => Removed(directory, name, Libc.AtRemoveDir);

    public static void Rename(SafeFileHandle fromDirectory, string fromName, SafeFileHandle toDirectory, string toName) =>
        Check(Libc.RenameAt(fromDirectory, fromName, toDirectory, toName), "renameat", toName);

    /// <summary>Changes the owner of an open file; <see cref="uint.MaxValue"/> leaves one as it is.</summary>
    public static void ChangeOwner(SafeFileHandle file, uint user, uint group) =>
        Check(Libc.ChownAt(file, "", user, group, Libc.AtEmptyPath), "fchownat", null);

    public static void ChangeMode(SafeFileHandle file, uint mode) => Check(Libc.Chmod(file, mode), "fchmod", null);

    /// <summary>Sets access and modification time of the name itself. Nanoseconds since the epoch.</summary>
    public static void SetTimes(SafeFileHandle directory, string name, Int128 accessed, Int128 modified)
    {
        const int perSecond = 1_000_000_000;
        var times = stackalloc long[4];
        (times[0], times[1]) = Split(accessed);
        (times[2], times[3]) = Split(modified);
        Check(Libc.UtimensAt(directory, name, times, Libc.AtSymlinkNoFollow), "utimensat", name);

        static (long, long) Split(Int128 time)
        {
            var rest = (time % perSecond + perSecond) % perSecond;
            return ((long)((time - rest) / perSecond), (long)rest);
        }
    }

    public static string ReadLink(SafeFileHandle directory, string name)
    {
        var buffer = stackalloc byte[4096];
        var length = Libc.ReadlinkAt(directory, name, buffer, 4096);
        if (length < 0) throw KernelException.Last("readlinkat", name);
        return System.Text.Encoding.UTF8.GetString(buffer, (int)length);
    }

    private static SafeFileHandle Handle(int fd, string call, string path) =>
        fd >= 0 ? new SafeFileHandle(fd, ownsHandle: true) : throw KernelException.Last(call, path);

    private static bool Created(int result, string call, string name)
    {
        if (result == 0) return true;
        var error = KernelException.Last(call, name);
        return error.Errno == Errno.EEXIST ? false : throw error;
    }

    private static bool Removed(SafeFileHandle directory, string name, int flags)
    {
        if (Libc.UnlinkAt(directory, name, flags) == 0) return true;
        var error = KernelException.Last("unlinkat", name);
        return error.Errno == Errno.ENOENT ? false : throw error;
    }

    private static void Check(int result, string call, string? name)
    {
        if (result != 0) throw KernelException.Last(call, name);
    }
}
