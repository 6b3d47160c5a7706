using Naru.Scheduler.Filters;
using Naru.Scheduler.State;

namespace Naru.Scheduler;

/// <summary>One pod's placement: what is computed once for all nodes, and the filters in their order.</summary>
internal sealed class PlacementContext(ClusterSnapshot cluster, PodRecord pod)
{
    public ClusterSnapshot Cluster => cluster;

    public PodRecord Pod => pod;

    public PodAffinityFilter Affinity { get; } = new(cluster, pod);

    public TopologySpreadFilter Spread { get; } = new(cluster, pod);

    /// <summary>
    /// What speaks against the node. The cheap rules come first and any of them settles it; what a node lacks in
    /// resources is told in full.
    /// </summary>
    public IReadOnlyList<string> Against(NodeRecord node)
    {
        var reason = NodeFilters.Unschedulable(node, pod)
            ?? NodeFilters.Name(node, pod)
            ?? TaintFilter.Untolerated(node, pod)
            ?? NodeFilters.Affinity(node, pod)
            ?? NodeFilters.HostPorts(node, pod);
        if (reason is not null) return [reason];
        var lacking = NodeFilters.Resources(node, pod);
        if (lacking.Count > 0) return lacking;
        reason = StorageFilter.Against(cluster, node, pod) ?? Spread.Against(node) ?? Affinity.Against(node);
        return reason is null ? [] : [reason];
    }
}
