using System.Collections.Immutable;
using System.Net;
using Naru.Network.Dataplane;

namespace Naru.Network.Services;

/// <summary>
/// From Services and their EndpointSlices to frontends and backends, as one node sees them. Ready endpoints are used;
/// when a service has none, those that still serve while terminating are (so that the last pod of a rollout answers to
/// its end). Traffic policy Local keeps to this node's endpoints. Pure, and per service, so that a change of one
/// service plans that one alone.
/// </summary>
public static class ServicePlan
{
    /// <summary>The frontends of one service with their targets.</summary>
    public static ImmutableDictionary<Frontend, FrontendTarget> Of(ServiceRecord service, IEnumerable<SliceRecord> slices, string nodeName)
    {
        var frontends = ImmutableDictionary.CreateBuilder<Frontend, FrontendTarget>();
        if (service.ClusterAddress is null) return frontends.ToImmutable();
        var all = slices.ToList();
        foreach (var port in service.Ports)
        {
            var inside = new FrontendTarget(BackendsOf(service, port, all, service.InternalLocal ? nodeName : null), service.Sticky);
            var outside = service.ExternalLocal == service.InternalLocal
                ? inside
                : new FrontendTarget(BackendsOf(service, port, all, service.ExternalLocal ? nodeName : null), service.Sticky);
            frontends[new Frontend(service.ClusterAddress, port.Protocol, port.Port)] = inside;
            foreach (var address in service.ExternalAddresses) frontends[new Frontend(address, port.Protocol, port.Port)] = outside;
            if (port.NodePort != 0) frontends[new Frontend(null, port.Protocol, port.NodePort)] = outside with { KeepSource = service.ExternalLocal };
        }
        return frontends.ToImmutable();
    }

    /// <summary>The steps from one set of frontends to another, in a fixed order.</summary>
    public static ImmutableArray<FrontendChange> Difference(
        IReadOnlyDictionary<Frontend, FrontendTarget> before, IReadOnlyDictionary<Frontend, FrontendTarget> after)
    {
        var gone = before.Keys.Where(f => !after.ContainsKey(f)).Select(f => new FrontendChange(f, null));
        var changed = after.Where(a => !before.TryGetValue(a.Key, out var was) || !was.Equals(a.Value)).Select(a => new FrontendChange(a.Key, a.Value));
        return [.. gone.Concat(changed).OrderBy(c => c.Frontend.ToString(), StringComparer.Ordinal)];
    }

    private static ImmutableArray<Backend> BackendsOf(ServiceRecord service, ServicePortRecord port, List<SliceRecord> slices, string? onlyNode)
    {
        var ready = new SortedSet<Backend>();
        var lastResort = new SortedSet<Backend>();
        foreach (var slice in slices)
        {
            if (slice.Ports.FirstOrDefault(p => p.Name == port.Name && p.Protocol == port.Protocol) is not { } target) continue;
            foreach (var endpoint in slice.Endpoints)
            {
                if (onlyNode is not null && endpoint.NodeName != onlyNode) continue;
                if (endpoint.Ready || service.PublishNotReady) ready.Add(new Backend(endpoint.Address, target.Port));
                else if (endpoint is { Serving: true, Terminating: true }) lastResort.Add(new Backend(endpoint.Address, target.Port));
            }
        }
        return [.. ready.Count > 0 ? ready : lastResort];
    }
}
