using System.Runtime.ExceptionServices;
using System.Text;
using Naru.Kernel.Mounts;

namespace Naru.Kernel.Processes;

/// <summary>
/// Namespaces that live without a process: each bind-mounted on a file of a directory ("net", "ipc", "uts"). A pod's
/// containers join them by these paths, so a pod needs no process that does nothing. They last until
/// <see cref="Delete"/> and the end of whoever is inside; nothing of them is left after a reboot.
/// </summary>
public static unsafe class PinnedNamespaces
{
    private static readonly (NamespaceKinds Kind, string Name)[] Pinnable =
        [(NamespaceKinds.Network, "net"), (NamespaceKinds.Ipc, "ipc"), (NamespaceKinds.Uts, "uts")];

    /// <summary>The file that pins a kind in a directory.</summary>
    public static string PathOf(string directory, NamespaceKinds kind) =>
        Path.Combine(directory, Pinnable.First(pin => pin.Kind == kind).Name);

    /// <summary>
    /// Makes and pins namespaces of the given kinds (network, ipc, uts), replacing what an interrupted attempt left.
    /// Interfaces of a new network namespace are all down, the loopback included.
    /// </summary>
    /// <param name="directory">Made if missing.</param>
    /// <param name="kinds">Which namespaces.</param>
    /// <param name="hostname">The host name in a new uts namespace; null keeps the machine's.</param>
    public static void Create(string directory, NamespaceKinds kinds, string? hostname = null)
    {
        Directory.CreateDirectory(directory);
        Delete(directory);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Pin(directory, kinds, hostname);
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        }, maxStackSize: 256 * 1024);
        // A thread of its own, which ends: it can never come back to the namespaces it was born in.
        thread.Start();
        thread.Join();
        if (failure is null) return;
        Delete(directory);
        failure.Throw();
    }

    /// <summary>Lets go of what is pinned in a directory; nothing there is fine.</summary>
    public static void Delete(string directory)
    {
        foreach (var (_, name) in Pinnable)
        {
            var path = Path.Combine(directory, name);
            if (!File.Exists(path)) continue;
            while (MountPoints.Unmount(path))
            {
                // An interrupted attempt may have stacked a second one.
            }
            File.Delete(path);
        }
    }

    private static void Pin(string directory, NamespaceKinds kinds, string? hostname)
    {
        if (Libc.Unshare((int)kinds) != 0) throw KernelException.Last("unshare", kinds.ToString());
        if (hostname is not null && (kinds & NamespaceKinds.Uts) != 0) SetHostname(hostname);
        foreach (var (kind, name) in Pinnable)
        {
            if ((kinds & kind) == 0) continue;
            var path = Path.Combine(directory, name);
            File.WriteAllBytes(path, []);
            MountPoints.Bind($"/proc/thread-self/ns/{name}", path);
        }
    }

    private static void SetHostname(string name)
    {
        const long SetHostnameNumber = 170;
        var bytes = Encoding.UTF8.GetBytes(name);
        fixed (byte* at = bytes)
            if (Libc.Syscall(SetHostnameNumber, (long)at, bytes.Length) != 0) throw KernelException.Last("sethostname", name);
    }
}
