using System.Collections.Immutable;
using System.Net;
using Naru.Engine.Networks.Endpoints;

namespace Naru.Engine.Networks.Resolving;

/// <summary>
/// Who has which name on which network, for all running containers; replaced as a whole by one reference write when a
/// container comes or goes, so that name servers read it without a lock. Names are compared without case.
/// </summary>
internal sealed class ContainerNameTable
{
    private readonly Dictionary<string, Dictionary<string, ImmutableArray<IPAddress>>> forward = [];
    private readonly Dictionary<(string Network, IPAddress Address), string> backward = [];

    public static ContainerNameTable Empty { get; } = new();

    public static ContainerNameTable Of(IEnumerable<ContainerNetRecord> containers)
    {
        var table = new ContainerNameTable();
        foreach (var container in containers.OrderBy(c => c.ContainerId, StringComparer.Ordinal))
            foreach (var endpoint in container.Endpoints) table.Add(container, endpoint);
        return table;
    }

    /// <summary>The addresses of a name on a network; empty when nobody there has it.</summary>
    public ImmutableArray<IPAddress> Find(string networkId, string name) =>
        forward.TryGetValue(networkId, out var names) && names.TryGetValue(name, out var addresses) ? addresses : [];

    public string? NameOf(string networkId, IPAddress address) => backward.GetValueOrDefault((networkId, address));

    private void Add(ContainerNetRecord container, EndpointRecord endpoint)
    {
        var address = IPAddress.Parse(endpoint.Address);
        if (!forward.TryGetValue(endpoint.NetworkId, out var names))
            forward[endpoint.NetworkId] = names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in endpoint.Names.SelectMany(n => new[] { n, $"{n}.{endpoint.NetworkName}" }))
            names[name] = names.TryGetValue(name, out var known) ? known.Add(address) : [address];
        backward[(endpoint.NetworkId, address)] = $"{container.Name}.{endpoint.NetworkName}";
    }
}
