using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;

namespace Naru.Kernel.Netlink;

/// <summary>
/// A held network namespace. <see cref="Run{T}"/> does one thing inside it on a thread of its own that ends afterwards,
/// so no pooled thread is ever left in a foreign namespace. Sockets opened inside stay in the namespace and may then be
/// used from any thread. The namespace lives while a process, a bind mount or a handle like this one holds it.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private RouteSocket? inside;

    private NetworkNamespace(SafeFileHandle handle, string path) => (Handle, Path) = (handle, path);

    public SafeFileHandle Handle { get; }

    /// <summary>Where it was opened; for messages.</summary>
    public string Path { get; }

    /// <summary>Links, addresses and routes inside; opened once, and closed with this object.</summary>
    public RouteSocket Inside => inside ??= RouteSocket.Open(this);

    internal int Descriptor => (int)Handle.DangerousGetHandle();

    /// <summary>The namespace of the whole process, whatever the calling thread has entered.</summary>
    public static NetworkNamespace OfThisProcess() => Open("/proc/self/ns/net");

    /// <summary>Opens a namespace by a bind-mounted file or a /proc/PID/ns/net path; refuses anything that is not one.</summary>
    public static NetworkNamespace Open(string path)
    {
        var handle = FileNodes.Open(path, OpenFlags.ReadOnly);
        if (NetlinkLibc.FileSystemOf(handle, path) == NetlinkLibc.NSFS_MAGIC) return new NetworkNamespace(handle, path);
        handle.Dispose();
        throw new NetlinkException("open", path, Errno.EINVAL, "not a network namespace");
    }

    /// <summary>A new namespace with its loopback up, held by nothing but the returned handle.</summary>
    public static NetworkNamespace Create() => Create(pinnedAt: null);

    /// <summary>
    /// A new namespace, loopback up, bind-mounted on <paramref name="path"/> so that it outlives this process. What
    /// already stands there from an interrupted attempt is replaced.
    /// </summary>
    public static NetworkNamespace CreateAt(string path)
    {
        RemoveAt(path);
        File.WriteAllBytes(path, []);
        return Create(path);
    }

    /// <summary>Unmounts and removes a namespace file; absent is fine. The namespace dies with its last user.</summary>
    public static void RemoveAt(string path)
    {
        if (!File.Exists(path)) return;
        while (MountPoints.Unmount(path))
        {
            // An interrupted attempt may have left one mount on another.
        }
        File.Delete(path);
    }

    /// <summary>Runs <paramref name="work"/> on a new thread inside the namespace and returns its result or throws its fault.</summary>
    public T Run<T>(Func<T> work) => OnOwnThread(() =>
    {
        if (Libc.SetNs(Handle, NetlinkLibc.CLONE_NEWNET) < 0) throw KernelException.Last("setns", Path);
        return work();
    });

    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    public void Dispose()
    {
        inside?.Dispose();
        Handle.Dispose();
    }

    /// <summary>All that is done from inside at first is done by the one thread that makes it.</summary>
    private static NetworkNamespace Create(string? pinnedAt) => OnOwnThread(() =>
    {
        const string Own = "/proc/thread-self/ns/net";
        if (Libc.Unshare(NetlinkLibc.CLONE_NEWNET) < 0) throw KernelException.Last("unshare", "CLONE_NEWNET");
        var ns = Open(Own);
        try
        {
            ns.inside = RouteSocket.Open();
            ns.inside.SetUp(RouteSocket.LoopbackIndex);
            if (pinnedAt is not null) MountPoints.Bind(Own, pinnedAt);
            return ns;
        }
        catch
        {
            ns.Dispose();
            throw;
        }
    });

    private static T OnOwnThread<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? fault = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
        }, maxStackSize: 256 * 1024)
        { IsBackground = true, Name = "netns" };
        thread.Start();
        thread.Join();
        fault?.Throw();
        return result;
    }
}
