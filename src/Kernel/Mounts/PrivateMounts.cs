using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;
using Naru.Kernel.Processes;

namespace Naru.Kernel.Mounts;

/// <summary>
/// Work that needs mounts nobody else may see: it runs on a thread with a mount namespace of its own, and what it mounts
/// is gone with that thread, however it ends.
/// </summary>
public static class PrivateMounts
{
    private const long OpenTree = 428, MoveMount = 429, SetAttributes = 442;
    private const long CloneTree = 0x80001, Recursive = 0x8000, BothEmptyPaths = 0x44;

    /// <summary>Runs the work and returns when it is done; what it throws is thrown here.</summary>
    public static void Run(Action work)
    {
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (Libc.Unshare((int)NamespaceKinds.Mount) != 0) throw KernelException.Last("unshare");
                MountPoints.Mount(null, "/", null, MountFlags.Slave | MountFlags.Recursive);
                work();
            }
            catch (Exception thrown)
            {
                fault = ExceptionDispatchInfo.Capture(thrown);
            }
        })
        { IsBackground = true, Name = "private mounts" };
        thread.Start();
        thread.Join();
        fault?.Throw();
    }

    /// <summary>Binds what is open over a place in a tree, on the thread that runs the work; the place is looked up beneath the tree's root.</summary>
    /// <param name="source">The file or directory to show.</param>
    /// <param name="root">The tree.</param>
    /// <param name="place">The path in it.</param>
    /// <param name="isRecursive">With the mounts beneath the source.</param>
    /// <param name="isReadOnly">It, and the mounts that come with it, are for reading.</param>
    public static unsafe void BindBeneath(SafeFileHandle source, SafeFileHandle root, string place, bool isRecursive, bool isReadOnly)
    {
        using var target = FileNodes.OpenInRoot(root, place, OpenFlags.PathOnly);
        using var from = new HeldHandle(source);
        using var to = new HeldHandle(target);
        fixed (byte* empty = "\0"u8)
        {
            var copied = Libc.Syscall(OpenTree, from.Number, (long)empty, CloneTree | Libc.AtEmptyPath | (isRecursive ? Recursive : 0));
            if (copied < 0) throw KernelException.Last("open_tree", place);
            using var copy = new SafeFileHandle((nint)copied, ownsHandle: true);
            if (isReadOnly) MakeReadOnly(copy, isRecursive: true);
            if (Libc.Syscall(MoveMount, copied, (long)empty, to.Number, (long)empty, BothEmptyPaths) != 0) throw KernelException.Last("move_mount", place);
        }
    }

    /// <summary>Lets nobody write by the mount that an open directory is the root of, in the caller's mount namespace (mount_setattr(2)).</summary>
    public static unsafe void MakeReadOnly(SafeFileHandle mount, bool isRecursive)
    {
        var attributes = stackalloc ulong[] { (ulong)MountAttributes.ReadOnly, 0, 0, 0 };
        using var held = new HeldHandle(mount);
        fixed (byte* empty = "\0"u8)
            if (Libc.Syscall(SetAttributes, held.Number, (long)empty, Libc.AtEmptyPath | (isRecursive ? Recursive : 0), (long)attributes, 32) != 0)
                throw KernelException.Last("mount_setattr");
    }
}
