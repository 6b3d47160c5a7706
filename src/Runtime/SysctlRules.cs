namespace Naru.Runtime;

/// <summary>
/// Which kernel settings a container may be given: those of a namespace that is its own, by a list. Any other is the whole
/// machine's, whoever writes it. The lists are those of the OCI runtimes that Docker's users know (sysctl(8), namespaces(7)).
/// </summary>
public static class SysctlRules
{
    private static readonly HashSet<string> OfIpc =
        ["kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall", "kernel/shmmax", "kernel/shmmni", "kernel/shm_rmid_forced"];

    /// <summary>The kind of namespace that a setting belongs to: "ipc", "network" or "uts"; null when it is the machine's.</summary>
    public static string? NamespaceOf(string name) => PathOf(name) switch
    {
        var path when OfIpc.Contains(path) || path.StartsWith("fs/mqueue/", StringComparison.Ordinal) => "ipc",
        var path when path.StartsWith("net/", StringComparison.Ordinal) => "network",
        "kernel/domainname" => "uts",
        _ => null,
    };

    /// <summary>Why a container may not have a setting; null when it may.</summary>
    /// <param name="name">As sysctl(8) takes it: <c>net.ipv4.ip_forward</c> or <c>net/ipv4/ip_forward</c>.</param>
    /// <param name="isOwn">Whether the container has a namespace of that kind to itself.</param>
    public static string? Refusal(string name, Func<string, bool> isOwn)
    {
        if (PathOf(name).Split('/').Any(part => part is "" or "." or "..")) return $"sysctl '{name}' is not a dotted name";
        return (NamespaceOf(name), PathOf(name)) switch
        {
            (null, "kernel/hostname") => $"sysctl '{name}' is not allowed: set the container's hostname instead",
            (null, _) => $"sysctl '{name}' is not in a separate kernel namespace",
            ("network", _) when !isOwn("network") => $"sysctl '{name}' not allowed in host network namespace",
            ("ipc", _) when !isOwn("ipc") => $"sysctl '{name}' is not allowed in the hosts ipc namespace",
            ("uts", _) when !isOwn("uts") => $"sysctl '{name}' is not allowed in the hosts uts namespace",
            _ => null,
        };
    }

    /// <summary>Where a setting lies below /proc/sys. The first separator says which of '.' and '/' parts the name (sysctl(8)).</summary>
    public static string PathOf(string name)
    {
        var first = name.IndexOfAny(['.', '/']);
        if (first < 0 || name[first] == '/') return name;
        return string.Create(name.Length, name, (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = from[i] switch { '.' => '/', '/' => '.', var other => other };
        });
    }
}
