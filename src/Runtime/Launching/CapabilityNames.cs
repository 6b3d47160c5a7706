namespace Naru.Runtime.Launching;

/// <summary>Capabilities by name, in the order of their numbers (capabilities(7)).</summary>
internal static class CapabilityNames
{
    private static readonly string[] Names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ];

    internal static int Count => Names.Length;

    /// <summary>The set as a mask of bits.</summary>
    /// <exception cref="KeeperException">A name that no kernel knows.</exception>
    internal static ulong Mask(IEnumerable<string> names)
    {
        var mask = 0ul;
        foreach (var name in names)
        {
            var at = Array.IndexOf(Names, name.StartsWith("CAP_", StringComparison.Ordinal) ? name[4..] : name);
            if (at < 0) throw new KeeperException(KeeperFault.Invalid, $"unknown capability '{name}'");
            mask |= 1ul << at;
        }
        return mask;
    }
}
