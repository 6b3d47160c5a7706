using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Controllers.Endpoints;

/// <summary>The older <c>Endpoints</c> object of a service, which many clients still read.</summary>
internal static class EndpointsPlan
{
    private const int MostAddresses = 1000;

    public static Tree Make(Tree service, Tree existing, IReadOnlyList<ServiceEndpoint> endpoints)
    {
        var subsets = new List<Tree>();
        var shown = endpoints.Where(endpoint => !endpoint.Terminating || endpoint.Ready).OrderBy(endpoint => endpoint.Address, StringComparer.Ordinal).Take(MostAddresses);
        foreach (var group in shown.GroupBy(endpoint => Tree.Array(endpoint.Ports).ToString()))
        {
            var ready = group.Where(endpoint => endpoint.Ready).Select(endpoint => endpoint.ToAddress()).ToList();
            var unready = group.Where(endpoint => !endpoint.Ready).Select(endpoint => endpoint.ToAddress()).ToList();
            subsets.Add(Tree.Object(
                ("addresses", ready.Count > 0 ? Tree.Array(ready) : default),
                ("notReadyAddresses", unready.Count > 0 ? Tree.Array(unready) : default),
                ("ports", Tree.Array(group.First().Ports.Select(port => port["name"].IsEmpty ? port.Without("name") : port)))));
        }
        var body = existing.IsAbsent
            ? Tree.Object(("apiVersion", "v1"), ("kind", "Endpoints"), ("metadata", Tree.Object(("name", service.ObjectName), ("namespace", service.Namespace), ("labels", service.Labels))))
            : existing;
        return body.With("subsets", subsets.Count == 0 ? default : Tree.Array(subsets));
    }
}
