using Naru.Client;
using Naru.Node.Pods;
using Naru.Node.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Node.Status;

/// <summary>The node's lease in <c>kube-node-lease</c>: others count the node as lost when it is not renewed.</summary>
internal sealed class NodeLease(NodeParts parts)
{
    private const string Namespace = "kube-node-lease";

    private Tree _lease;

    public async ValueTask RenewAsync(CancellationToken cancel)
    {
        var now = Timestamp.Micros(parts.Time.GetUtcNow());
        if (_lease.IsAbsent) _lease = await parts.Client.FindAsync(ResourceTypes.Leases, Namespace, parts.Settings.NodeName, cancel);
        try
        {
            _lease = _lease.IsAbsent
                ? await parts.Client.CreateAsync(ResourceTypes.Leases, Fresh(now), cancel)
                : await parts.Client.UpdateAsync(ResourceTypes.Leases, _lease.WithPath(["spec", "renewTime"], now).WithPath(["spec", "holderIdentity"], parts.Settings.NodeName).WithPath(["spec", "leaseDurationSeconds"], Seconds), cancel);
        }
        catch (ApiRefusedException)
        {
            // Deleted or changed by somebody else: read it anew at the next beat.
            _lease = default;
            throw;
        }
    }

    private int Seconds => Math.Max(1, (int)parts.Settings.LeaseFor.TotalSeconds);

    private Tree Fresh(string now) => Tree.Object(
        ("apiVersion", "coordination.k8s.io/v1"),
        ("kind", "Lease"),
        ("metadata", Tree.Object(("name", parts.Settings.NodeName), ("namespace", Namespace))),
        ("spec", Tree.Object(("holderIdentity", parts.Settings.NodeName), ("leaseDurationSeconds", Seconds), ("renewTime", now))));
}
