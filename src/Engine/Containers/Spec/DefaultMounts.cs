using Naru.Engine.Containers.Config;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>The file systems every container has before its own mounts.</summary>
internal static class DefaultMounts
{
    private const long DefaultShmBytes = 64 << 20;

    public static IEnumerable<MountSpec> For(HostConfig host, string? sharedShmPath)
    {
        var sys = host.Privileged ? "rw" : "ro";
        yield return Mount("/proc", "proc", "nosuid", "noexec", "nodev");
        yield return Mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        yield return Mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");
        yield return Mount("/sys", "sysfs", "nosuid", "noexec", "nodev", sys);
        yield return Mount("/sys/fs/cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", sys);
        yield return Mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev");
        if (host.IpcMode == "none") yield break;
        var bytes = host.ShmSize > 0 ? host.ShmSize : DefaultShmBytes;
        yield return sharedShmPath is null
            ? Mount("/dev/shm", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", $"size={bytes}") with { Source = "shm" }
            : new MountSpec { Destination = "/dev/shm", Type = "bind", Source = sharedShmPath, Options = ["bind", "nosuid", "noexec", "nodev"] };
    }

    private static MountSpec Mount(string destination, string type, params string[] options) =>
        new() { Destination = destination, Type = type, Source = type, Options = options };
}
