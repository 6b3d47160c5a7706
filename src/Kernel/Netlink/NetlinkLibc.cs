using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Netlink;

/// <summary>The socket calls and constants that only netlink needs (netlink(7)).</summary>
internal static unsafe partial class NetlinkLibc
{
    public const int AF_NETLINK = 16, SOCK_RAW_CLOEXEC = 3 | 0x80000;
    public const int SOL_SOCKET = 1, SO_SNDBUFFORCE = 32, SO_RCVBUFFORCE = 33;
    public const int SOL_NETLINK = 270, NETLINK_CAP_ACK = 10, NETLINK_EXT_ACK = 11;
    public const int MSG_DONTWAIT = 0x40, MSG_TRUNC = 0x20;
    public const int CLONE_NEWNET = 0x40000000;
    public const long NSFS_MAGIC = 0x6e736673, PROC_SUPER_MAGIC = 0x9fa0;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int setsockopt(SafeFileHandle socket, int level, int name, void* value, int length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendto(SafeFileHandle socket, void* buffer, nint length, int flags, void* address, int addressLength);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(SafeFileHandle socket, void* buffer, nint length, int flags);

    /// <summary>The magic number of the file system a file lives on (statfs(2)).</summary>
    public static long FileSystemOf(SafeFileHandle file, string path)
    {
        long* buffer = stackalloc long[32];
        if (Libc.FStatFs(file, buffer) < 0) throw KernelException.Last("fstatfs", path);
        return buffer[0];
    }
}
