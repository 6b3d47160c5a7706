using System.Runtime.ExceptionServices;
using Naru.Kernel.Processes;

namespace Naru.Kernel.Mounts;

/// <summary>
/// Work that needs mounts nobody else may see: it runs on a thread with a mount namespace of its own, and what it mounts
/// is gone with that thread, however it ends.
/// </summary>
public static class PrivateMounts
{
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

    /// <summary>Binds a path over a place in a tree, on the thread that runs the work; the place is looked up beneath the tree's root.</summary>
    public static void BindBeneath(string source, Microsoft.Win32.SafeHandles.SafeFileHandle root, string place)
    {
        using var target = Files.FileNodes.OpenInRoot(root, place, Files.OpenFlags.PathOnly);
        using var held = new HeldHandle(target);
        MountPoints.Bind(source, $"/proc/thread-self/fd/{held.Number}", recursive: true);
    }
}
