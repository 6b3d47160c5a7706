using Naru.Engine.Containers.Config;
using Naru.Oci.RuntimeSpec;

namespace Naru.Engine.Containers.Spec;

/// <summary>Which namespaces a container has of its own, joins, or leaves to the host.</summary>
internal static class ContainerNamespaces
{
    /// <param name="host">What was asked.</param>
    /// <param name="pod">Set for a pod's container.</param>
    /// <param name="networkPath">A network namespace already made and wired for this container; null makes an empty one.</param>
    /// <param name="pidOf">The process id of another container whose namespaces are joined.</param>
    public static IReadOnlyList<NamespaceSpec> For(HostConfig host, PodPlacement? pod, string? networkPath, Func<string, int> pidOf)
    {
        var list = new List<NamespaceSpec> { new() { Type = "mount" } };
        if (pod is not null)
        {
            Pod(list, pod);
            return list;
        }
        Add(list, "pid", host.PidMode, null, pidOf);
        Add(list, "ipc", host.IpcMode, null, pidOf);
        Add(list, "network", host.NetworkMode, networkPath, pidOf);
        if (host.UTSMode != "host") list.Add(new() { Type = "uts" });
        if (host.CgroupnsMode != "host" && !(host.Privileged && host.CgroupnsMode.Length == 0)) list.Add(new() { Type = "cgroup" });
        return list;
    }

    private static void Add(List<NamespaceSpec> list, string kind, string mode, string? madePath, Func<string, int> pidOf)
    {
        if (mode == "host") return;
        var path = mode.StartsWith("container:", StringComparison.Ordinal)
            ? $"/proc/{pidOf(mode["container:".Length..])}/ns/{(kind == "network" ? "net" : kind)}"
            : madePath;
        list.Add(new() { Type = kind, Path = path });
    }

    private static void Pod(List<NamespaceSpec> list, PodPlacement pod)
    {
        if (!pod.HostPid) list.Add(new() { Type = "pid", Path = pod.PidNamespacePath });
        if (!pod.HostIpc) list.Add(new() { Type = "ipc", Path = pod.IpcNamespacePath });
        if (!pod.HostNetwork)
        {
            list.Add(new() { Type = "network", Path = pod.NetworkNamespacePath });
            list.Add(new() { Type = "uts", Path = pod.UtsNamespacePath });
        }
        list.Add(new() { Type = "cgroup" });
    }
}
