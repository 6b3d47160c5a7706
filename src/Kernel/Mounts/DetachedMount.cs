using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Mounts;

/// <summary>
/// A copy of the mount at a path that is attached nowhere: its top is that file or directory, and the links below
/// <c>/proc/PID</c> that lead into it say nothing of what lies above. Disposing takes it out of its mount namespace, while files that
/// were opened or executed in it go on having it (open_tree(2), Linux 5.2). Every call throws <see cref="KernelException"/>.
/// </summary>
public sealed unsafe class DetachedMount : IDisposable
{
    private const long OpenTree = 428, MountSetAttr = 442;
    private const long CloneCloseOnExec = 1 | 0x80000;

    private DetachedMount(SafeFileHandle handle) => Handle = handle;

    /// <summary>Its top, opened with O_PATH.</summary>
    public SafeFileHandle Handle { get; }

    public static DetachedMount Of(string path)
    {
        fixed (byte* at = Encoding.UTF8.GetBytes(path + "\0"))
        {
            var tree = Libc.Syscall(OpenTree, Libc.AtFdCwd, (long)at, CloneCloseOnExec);
            return tree >= 0 ? new DetachedMount(new SafeFileHandle((nint)tree, ownsHandle: true)) : throw KernelException.Last("open_tree", path);
        }
    }

    /// <summary>Sets attributes of the mount (mount_setattr(2), Linux 5.12).</summary>
    public void Set(MountAttributes attributes)
    {
        using var held = new HeldHandle(Handle);
        var argument = stackalloc ulong[4] { (ulong)attributes, 0, 0, 0 };
        fixed (byte* empty = "\0"u8)
            if (Libc.Syscall(MountSetAttr, held.Number, (long)empty, Libc.AtEmptyPath, (long)argument, 32) != 0) throw KernelException.Last("mount_setattr");
    }

    public void Dispose() => Handle.Dispose();
}
