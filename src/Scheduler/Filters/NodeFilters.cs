using Naru.Scheduler.State;

namespace Naru.Scheduler.Filters;

/// <summary>The filters that look at one node and the pod alone. Each answers what speaks against the node, or null.</summary>
internal static class NodeFilters
{
    public static string? Unschedulable(NodeRecord node, PodRecord pod) =>
        node.View.Spec.Unschedulable && !TaintFilter.Tolerates(pod, TaintFilter.Unschedulable, "", "NoSchedule")
            ? "node(s) were unschedulable"
            : null;

    public static string? Name(NodeRecord node, PodRecord pod) =>
        pod.View.Spec.NodeName is { Length: > 0 } wanted && wanted != node.Name ? "node(s) didn't match the requested node name" : null;

    public static string? Affinity(NodeRecord node, PodRecord pod) =>
        NodeSelection.Matches(node, pod) ? null : "node(s) didn't match Pod's node affinity/selector";

    public static string? HostPorts(NodeRecord node, PodRecord pod)
    {
        if (pod.HostPorts.Count == 0) return null;
        var taken = node.Pods.Values.SelectMany(other => other.HostPorts);
        return taken.Any(port => pod.HostPorts.Any(port.ConflictsWith)) ? "node(s) didn't have free ports for the requested pod ports" : null;
    }

    public static IReadOnlyList<string> Resources(NodeRecord node, PodRecord pod)
    {
        var (wanted, free) = (pod.Requests, node.Free);
        var lacking = new List<string>();
        if (free.Pods < 1) lacking.Add("Too many pods");
        if (wanted.CpuMillis > 0 && wanted.CpuMillis > free.CpuMillis) lacking.Add("Insufficient cpu");
        if (wanted.MemoryBytes > 0 && wanted.MemoryBytes > free.MemoryBytes) lacking.Add("Insufficient memory");
        if (wanted.StorageBytes > 0 && wanted.StorageBytes > free.StorageBytes) lacking.Add("Insufficient ephemeral-storage");
        return lacking;
    }
}
