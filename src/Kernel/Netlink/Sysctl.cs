using System.Text;
using Naru.Kernel.Files;

namespace Naru.Kernel.Netlink;

/// <summary>
/// Network sysctls of the calling thread's network namespace (so: call it inside <see cref="NetworkNamespace.Run(Action)"/>).
/// A write is checked twice: that the file is on procfs, and that the value reads back.
/// </summary>
public static class Sysctl
{
    /// <param name="name">Below /proc/sys, with slashes: <c>net/ipv4/ip_forward</c>.</param>
    public static unsafe void Write(string name, string value)
    {
        var path = $"/proc/sys/{name}";
        using (var file = FileNodes.Open(path, OpenFlags.WriteOnly))
        {
            if (NetlinkLibc.FileSystemOf(file, path) != NetlinkLibc.PROC_SUPER_MAGIC)
                throw new NetlinkException("write", path, Errno.EPERM, "not on procfs: refusing to write");
            var bytes = Encoding.ASCII.GetBytes(value);
            fixed (byte* start = bytes)
            {
                if (Libc.Write(file, start, bytes.Length) != bytes.Length) throw KernelException.Last("write", path);
            }
        }
        var now = Read(name);
        if (now != value) throw new NetlinkException("write", path, Errno.EINVAL, $"wrote {value}, reads back {now}");
    }

    public static string Read(string name) => File.ReadAllText($"/proc/sys/{name}").Trim();

    /// <summary>Writes where the kernel has the switch; a switch that is absent (module not loaded) needs no turning off.</summary>
    public static void WriteIfPresent(string name, string value)
    {
        if (File.Exists($"/proc/sys/{name}")) Write(name, value);
    }
}
