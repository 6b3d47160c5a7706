using System.Text.Json;
using Naru.Oci.RuntimeSpec;
using Naru.Runtime;

namespace Naru.Bench.Containers;

/// <summary>
/// A busybox root and the specification that Docker users get: all namespaces, the usual mounts, masked and read-only
/// paths, fourteen capabilities, the default filter. Naru takes it as it is; for a peer it is written as a bundle.
/// </summary>
internal sealed class Bundle
{
    private static readonly string[] Capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    private readonly string root;

    public Bundle(string folder)
    {
        root = Path.Combine(folder, "root");
        if (!File.Exists("/bin/busybox")) throw new InvalidOperationException("/bin/busybox is missing: install the package busybox-static");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        foreach (var name in (string[])["true", "sleep"]) File.CreateSymbolicLink(Path.Combine(root, "bin", name), "busybox");
    }

    /// <summary>The program of a container that does nothing.</summary>
    public string True => Path.Combine(root, "bin/true");

    /// <param name="cgroup">The container's group; null for a runtime that is to leave cgroups alone.</param>
    /// <param name="arguments">What it runs.</param>
    public ContainerSpec Spec(string? cgroup, params IReadOnlyList<string> arguments) => new()
    {
        OciVersion = "1.0.2",
        Hostname = "box",
        Root = new RootSpec { Path = root },
        Process = Process(arguments),
        Mounts = [.. Mounts(cgroup is not null)],
        Linux = new LinuxSpec
        {
            CgroupsPath = cgroup,
            Namespaces = [.. Namespaces(cgroup is not null).Select(type => new NamespaceSpec { Type = type })],
            Seccomp = DefaultSeccomp.For(Capabilities) with { Architectures = ["SCMP_ARCH_X86_64"] },
            MaskedPaths = ["/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"],
            ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
            Resources = cgroup is null ? null : new ResourcesSpec
            {
                Memory = new MemoryLimits { Limit = 256 << 20 },
                Pids = new PidsLimits { Limit = 100 },
            },
        },
    };

    public static ProcessSpec Process(IReadOnlyList<string> arguments) => new()
    {
        Args = arguments,
        Env = ["PATH=/bin"],
        Capabilities = new CapabilitySets { Bounding = Capabilities, Effective = Capabilities, Permitted = Capabilities },
    };

    /// <summary>Writes a bundle and returns its directory.</summary>
    public static string Write(string folder, ContainerSpec spec)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "config.json"), JsonSerializer.SerializeToUtf8Bytes(spec, RuntimeSpecJson.Default.ContainerSpec));
        return folder;
    }

    private static IEnumerable<string> Namespaces(bool withCgroup) =>
        withCgroup ? ["pid", "mount", "ipc", "uts", "network", "cgroup"] : ["pid", "mount", "ipc", "uts", "network"];

    private static IEnumerable<MountSpec> Mounts(bool withCgroup)
    {
        yield return Mount("/proc", "proc", "nosuid", "noexec", "nodev");
        yield return Mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        yield return Mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");
        yield return Mount("/sys", "sysfs", "nosuid", "noexec", "nodev", "ro");
        if (withCgroup) yield return Mount("/sys/fs/cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro");
        yield return Mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev");
        yield return Mount("/dev/shm", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
    }

    private static MountSpec Mount(string destination, string type, params string[] options) =>
        new() { Destination = destination, Type = type, Source = type, Options = options };
}
