using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Resources.Printing;

/// <summary>Services and what stands behind them.</summary>
internal static class ServiceTables
{
    private const int MostShown = 3;

    public static TableShape Service { get; } = new(
        [Columns.Name, new("Type"), new("Cluster-IP"), new("External-IP"), new("Port(s)"), Columns.Age, new("Selector", Priority: 1)],
        (obj, now) =>
        {
            var spec = new ServiceView(obj).Spec;
            return
            [
                obj["metadata"]["name"], spec.Type, spec.ClusterIP.Length > 0 ? spec.ClusterIP : Columns.None, External(new ServiceView(obj)),
                spec.Ports.Count == 0 ? Columns.None : Columns.Joined(spec.Ports.Tree, Port), Columns.AgeOf(obj, now), Columns.Pairs(spec.Selector.Tree),
            ];
        });

    public static TableShape Endpoints { get; } = new(
        [Columns.Name, new("Endpoints"), Columns.Age],
        (obj, now) => [obj["metadata"]["name"], Addresses(obj), Columns.AgeOf(obj, now)]);

    public static TableShape EndpointSlice { get; } = new(
        [Columns.Name, new("AddressType"), new("Ports"), new("Endpoints"), Columns.Age],
        (obj, now) =>
        {
            var slice = new EndpointSliceView(obj);
            var ports = slice.Ports.Select(port => port.Port is { } number ? number.ToString(System.Globalization.CultureInfo.InvariantCulture) : "*").ToList();
            var addresses = slice.Endpoints.SelectMany(endpoint => endpoint.Addresses).ToList();
            return [obj["metadata"]["name"], slice.AddressType, Shortened(ports, Columns.Unset), Shortened(addresses, Columns.Unset), Columns.AgeOf(obj, now)];
        });

    private static string External(ServiceView service)
    {
        var spec = service.Spec;
        var ips = spec.ExternalIPs.ToList();
        if (spec.Type == "ExternalName") return spec.ExternalName;
        foreach (var ingress in service.Status.LoadBalancer.Ingress) ips.Insert(0, ingress.Ip.Length > 0 ? ingress.Ip : ingress.Hostname);
        return ips.Count > 0 ? string.Join(',', ips) : spec.Type == "LoadBalancer" ? "<pending>" : Columns.None;
    }

    private static string Port(Tree port) =>
        port["nodePort"].IsEmpty ? $"{port["port"].Text}/{port["protocol"].Text}" : $"{port["port"].Text}:{port["nodePort"].Text}/{port["protocol"].Text}";

    private static string Addresses(Tree endpoints)
    {
        var all = new List<string>();
        foreach (ref readonly var subset in endpoints["subsets"].Items)
        {
            foreach (ref readonly var address in subset["addresses"].Items)
            {
                if (subset["ports"].Count == 0) all.Add(address["ip"].Text);
                foreach (ref readonly var port in subset["ports"].Items) all.Add($"{address["ip"].Text}:{port["port"].Text}");
            }
        }
        return Shortened(all, Columns.None);
    }

    private static string Shortened(List<string> all, string none) =>
        all.Count == 0 ? none : all.Count <= MostShown ? string.Join(',', all) : $"{string.Join(',', all.Take(MostShown))} + {all.Count - MostShown} more...";
}
