using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>Which capabilities a container gets: the default fourteen, everything for a privileged one, then what was added and dropped.</summary>
internal static class Capabilities
{
    private static readonly string[] Default =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    /// <summary>Every capability of capabilities(7), in the kernel's order.</summary>
    internal static readonly string[] All =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_IPC_LOCK",
        "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT", "CAP_SYS_ADMIN",
        "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD", "CAP_LEASE",
        "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG", "CAP_WAKE_ALARM",
        "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <exception cref="EngineException">A name that is no capability.</exception>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> add, IReadOnlyList<string> drop, bool privileged)
    {
        var added = add.Select(Name).ToHashSet();
        var dropped = drop.Select(Name).ToHashSet();
        if (privileged) return All;
        var start = added.Contains("ALL") ? All : dropped.Contains("ALL") ? [] : Default;
        var kept = start.Where(c => !dropped.Contains(c)).Concat(added.Where(c => c != "ALL"));
        return [.. kept.Distinct().OrderBy(c => Array.IndexOf(All, c))];
    }

    /// <summary>
    /// The five sets. A process that does not start as root keeps the bounding set but holds nothing, unless what was added is
    /// to be ambient, which Docker does not do either.
    /// </summary>
    public static CapabilitySets Sets(IReadOnlyList<string> names, bool isRoot) => new()
    {
        Bounding = names,
        Permitted = isRoot ? names : [],
        Effective = isRoot ? names : [],
    };

    private static string Name(string given)
    {
        var upper = given.ToUpperInvariant();
        if (upper == "ALL") return upper;
        var name = upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : "CAP_" + upper;
        return All.Contains(name) ? name : throw EngineException.Invalid($"invalid capability: \"{given}\" (see capabilities(7))");
    }
}
