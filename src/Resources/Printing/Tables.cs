using System.Collections.Frozen;
using Naru.Resources.Kinds;

namespace Naru.Resources.Printing;

/// <summary>The table of each kind, as people know it from <c>kubectl get</c>. A kind without one of its own shows name and birth.</summary>
public static class Tables
{
    private static readonly TableShape Plain = new(
        [Columns.Name, new("Created At", "date")],
        (obj, _) => [obj["metadata"]["name"], Columns.Created(obj)]);

    private static readonly FrozenDictionary<string, TableShape> Known = new Dictionary<string, TableShape>
    {
        ["/Pod"] = PodTable.Shape,
        ["/Node"] = NodeTable.Shape,
        ["/Namespace"] = SmallTables.Namespace,
        ["/ConfigMap"] = SmallTables.ConfigMap,
        ["/Secret"] = SmallTables.Secret,
        ["/ServiceAccount"] = SmallTables.ServiceAccount,
        ["/Service"] = ServiceTables.Service,
        ["/Endpoints"] = ServiceTables.Endpoints,
        ["discovery.k8s.io/EndpointSlice"] = ServiceTables.EndpointSlice,
        ["apps/Deployment"] = WorkloadTables.Deployment,
        ["apps/ReplicaSet"] = WorkloadTables.ReplicaSet,
        ["/PersistentVolume"] = VolumeTables.Volume,
        ["/PersistentVolumeClaim"] = VolumeTables.Claim,
        ["storage.k8s.io/StorageClass"] = VolumeTables.Class,
        ["/Event"] = EventTables.Core,
        ["events.k8s.io/Event"] = EventTables.New,
        ["coordination.k8s.io/Lease"] = SmallTables.Lease,
        ["rbac.authorization.k8s.io/RoleBinding"] = SmallTables.RoleBinding,
        ["rbac.authorization.k8s.io/ClusterRoleBinding"] = SmallTables.RoleBinding,
    }.ToFrozenDictionary();

    public static TableShape Of(Kind kind) =>
        kind.IsCustom ? CustomTable.Of(kind) : Known.GetValueOrDefault($"{kind.Group}/{kind.Name}", Plain);
}
