using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Endpoints;

/// <summary>
/// The EndpointSlices that a service should have, made from those it has with as few writes as possible: an endpoint stays
/// in its slice, new ones fill the slices that have room, and empty slices go.
/// </summary>
internal sealed record EndpointSlicePlan(IReadOnlyList<Tree> Create, IReadOnlyList<Tree> Update, IReadOnlyList<Tree> Delete)
{
    public const string ServiceLabel = "kubernetes.io/service-name";
    public const string ManagedBy = "endpointslice.kubernetes.io/managed-by";
    public const string Controller = "endpointslice-controller.k8s.io";

    private const int MostInSlice = 100;

    /// <param name="slices">The service's slices that this controller manages.</param>
    /// <param name="zoneOf">The zone of a node, or "".</param>
    /// <param name="newName">Makes the name of a new slice.</param>
    public static EndpointSlicePlan Make(Tree service, IReadOnlyList<ServiceEndpoint> endpoints, IReadOnlyList<Tree> slices, Func<string, string> zoneOf, Func<string> newName)
    {
        var create = new List<Tree>();
        var update = new List<Tree>();
        var left = slices.ToList();
        foreach (var group in endpoints.GroupBy(endpoint => (Family: FamilyOf(endpoint.Address), Ports: Tree.Array(endpoint.Ports).ToString())))
        {
            var wanted = group.ToDictionary(endpoint => endpoint.Pod.Uid, endpoint => endpoint.ToSliceEndpoint(zoneOf(endpoint.Pod.Spec["nodeName"].Text)));
            var ports = Tree.Array(group.First().Ports);
            var own = left.Where(slice => slice["addressType"].Is(group.Key.Family) && slice["ports"].ToString() == group.Key.Ports).ToList();
            left.RemoveAll(own.Contains);
            Fill(service, wanted, ports, group.Key.Family, own, newName, create, update, left);
        }
        // One empty slice stays, as the sign that the service is known and has no endpoints.
        if (endpoints.Count == 0 && left.Count > 0)
        {
            var kept = left[0].With("endpoints", Tree.EmptyArray);
            if (left[0]["endpoints"].Count > 0) update.Add(kept);
            left.RemoveAt(0);
        }
        else if (endpoints.Count == 0)
        {
            create.Add(Slice(service, newName(), "IPv4", Tree.EmptyArray, []));
        }
        return new EndpointSlicePlan(create, update, left);
    }

    private static void Fill(
        Tree service, Dictionary<string, Tree> wanted, Tree ports, string family, List<Tree> own, Func<string> newName,
        List<Tree> create, List<Tree> update, List<Tree> delete)
    {
        var contents = own.Select(slice => Kept(slice, wanted)).ToList();
        foreach (var endpoints in contents)
            while (endpoints.Count < MostInSlice && wanted.Count > 0) Take(wanted, endpoints);
        for (var i = 0; i < own.Count; i++)
        {
            var changed = own[i].With("endpoints", Tree.Array(contents[i]));
            if (contents[i].Count == 0) delete.Add(own[i]);
            else if (!Tree.DeepEquals(changed, own[i])) update.Add(changed);
        }
        while (wanted.Count > 0)
        {
            var endpoints = new List<Tree>();
            while (endpoints.Count < MostInSlice && wanted.Count > 0) Take(wanted, endpoints);
            create.Add(Slice(service, newName(), family, ports, endpoints));
        }
    }

    private static List<Tree> Kept(Tree slice, Dictionary<string, Tree> wanted)
    {
        var kept = new List<Tree>();
        foreach (var endpoint in slice["endpoints"].Items)
            if (wanted.Remove(endpoint["targetRef"]["uid"].Text, out var current)) kept.Add(current);
        return kept;
    }

    private static void Take(Dictionary<string, Tree> wanted, List<Tree> endpoints)
    {
        var next = wanted.First();
        wanted.Remove(next.Key);
        endpoints.Add(next.Value);
    }

    private static Tree Slice(Tree service, string name, string family, Tree ports, List<Tree> endpoints)
    {
        var labels = service.Labels.With(ServiceLabel, service.ObjectName).With(ManagedBy, Controller);
        if (service.Spec["clusterIP"].Is("None")) labels = labels.With("service.kubernetes.io/headless", "");
        return Tree.Object(
            ("apiVersion", "discovery.k8s.io/v1"),
            ("kind", "EndpointSlice"),
            ("metadata", Tree.Object(
                ("name", name), ("generateName", service.ObjectName + "-"), ("namespace", service.Namespace), ("labels", labels),
                ("ownerReferences", Tree.Array(Owner.ControllerOf(service.With("apiVersion", "v1").With("kind", "Service")).ToTree())))),
            ("addressType", family),
            ("endpoints", Tree.Array(endpoints)),
            ("ports", ports));
    }

    private static string FamilyOf(string address) => address.Contains(':') ? "IPv6" : "IPv4";
}
