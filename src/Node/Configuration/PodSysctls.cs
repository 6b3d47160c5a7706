using Naru.Resources.Trees;

namespace Naru.Node.Configuration;

/// <summary>
/// The kernel settings that a pod may have: those that change nothing outside of its own namespaces and cannot starve the node
/// either (the safe set of Kubernetes 1.32). A pod that shares the namespace of one with the node does not get it.
/// </summary>
internal static class PodSysctls
{
    private const string OfIpc = "kernel.shm_rmid_forced";

    private static readonly HashSet<string> OfNetwork =
    [
        "net.ipv4.ip_local_port_range", "net.ipv4.ip_local_reserved_ports", "net.ipv4.ip_unprivileged_port_start", "net.ipv4.ping_group_range",
        "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl", "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_keepalive_time",
        "net.ipv4.tcp_rmem", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_wmem",
    ];

    /// <exception cref="PodConfigurationException">One that the pod may not have.</exception>
    public static IReadOnlyDictionary<string, string> Of(Tree spec)
    {
        var sysctls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sysctl in spec["securityContext"]["sysctls"].Items)
        {
            var name = sysctl["name"].Text.Replace('/', '.');
            if (name != OfIpc && !OfNetwork.Contains(name)) throw new PodConfigurationException($"forbidden sysctl: \"{name}\" not allowlisted", "SysctlForbidden");
            if (spec[name == OfIpc ? "hostIPC" : "hostNetwork"].IsTrue)
                throw new PodConfigurationException($"forbidden sysctl: \"{name}\" not allowed with host {(name == OfIpc ? "ipc" : "net")} enabled", "SysctlForbidden");
            sysctls[name] = sysctl["value"].Text;
        }
        return sysctls;
    }
}
