using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Naru.Network.Dataplane;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Network.Services;

/// <summary>
/// From API objects to the records the network plans with. What has no IPv4 address is left out; what cannot be, whoever wrote it, is left
/// out too and among the record's refusals, so that no object stops the others. Pure.
/// </summary>
public static class ServiceObjects
{
    /// <summary>Which Service a slice belongs to (discovery/v1).</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>The most endpoints that a slice may have (discovery/v1).</summary>
    public const int MostEndpoints = 1000;

    public static ServiceRecord ReadService(Tree tree)
    {
        var spec = ServiceSpecView.Of(tree.Spec);
        var ports = spec.Ports.Where(p => PortFault(p.Protocol, p.Port) is null && p.NodePort is >= 0 and <= ushort.MaxValue)
            .Select(p => new ServicePortRecord(p.Name, Protocols.NumberOf(p.Protocol)!.Value, p.Port, p.NodePort));
        return new ServiceRecord(tree.Namespace, tree.ObjectName, AddressOf(spec.ClusterIP), [.. ports])
        {
            ExternalAddresses = ExternalAddressesOf(tree, spec),
            Sticky = spec.SessionAffinity == "ClientIP",
            ExternalLocal = spec.ExternalTrafficPolicy == "Local",
            InternalLocal = spec.InternalTrafficPolicy == "Local",
            PublishNotReady = spec.PublishNotReadyAddresses,
            ExternalName = spec.Type == "ExternalName" ? spec.ExternalName : null,
            Refused = [.. spec.Ports.Select(p => PortFault(p.Protocol, p.Port)).OfType<string>().Select(f => $"Service {tree.Namespace}/{tree.ObjectName}: {f}")],
        };
    }

    /// <summary>Null for a slice of another family or of no Service.</summary>
    /// <param name="serviceRange">Where no endpoint can be: a Service that led to a Service could lead to itself.</param>
    public static SliceRecord? ReadSlice(Tree tree, IPNetwork serviceRange)
    {
        var view = EndpointSliceView.Of(tree);
        if (view.AddressType != "IPv4" || tree.Labels[ServiceNameLabel].TextOrNull is not { } service) return null;
        var refused = new List<string>();
        var ports = ImmutableArray.CreateBuilder<SlicePortRecord>();
        foreach (var port in view.Ports.Where(p => p.Port is not null))
            if (PortFault(port.Protocol, port.Port!.Value) is { } fault) refused.Add(fault);
            else ports.Add(new SlicePortRecord(port.Name ?? "", Protocols.NumberOf(port.Protocol)!.Value, port.Port.Value));
        var endpoints = ImmutableArray.CreateBuilder<EndpointRecord>();
        foreach (var endpoint in view.Endpoints.Take(MostEndpoints))
            foreach (var text in endpoint.Addresses)
                if (AddressOf(text) is { } address && EndpointAddress.FaultOf(address, serviceRange) is null) endpoints.Add(ReadEndpoint(endpoint, address));
                else refused.Add($"endpoint {text}: {(AddressOf(text) is { } known ? EndpointAddress.FaultOf(known, serviceRange) : "not an IPv4 address")}");
        if (view.Endpoints.Count() > MostEndpoints) refused.Add($"more than {MostEndpoints} endpoints: the others are not used");
        return new SliceRecord(tree.Namespace, tree.ObjectName, service, ports.ToImmutable(), endpoints.ToImmutable(), RevisionOf(tree))
        {
            Refused = [.. refused.Select(r => $"EndpointSlice {tree.Namespace}/{tree.ObjectName}: {r}")],
        };
    }

    /// <summary>The object's revision as a number; 0 when it has none.</summary>
    public static long RevisionOf(Tree tree) =>
        long.TryParse(tree.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    internal static IPAddress? AddressOf(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;

    private static string? PortFault(string? protocol, int port)
    {
        if (Protocols.NumberOf(protocol) is null) return $"port {port}: protocol {protocol} is not TCP, UDP or SCTP";
        return port is > 0 and <= ushort.MaxValue ? null : $"port {port} is not between 1 and 65535";
    }

    private static EndpointRecord ReadEndpoint(EndpointView endpoint, IPAddress address)
    {
        bool ready = endpoint.Conditions.Ready ?? true;
        return new EndpointRecord(address)
        {
            Ready = ready,
            Serving = endpoint.Conditions.Serving ?? ready,
            Terminating = endpoint.Conditions.Terminating ?? false,
            NodeName = endpoint.NodeName ?? "",
            HostName = endpoint.Hostname ?? "",
        };
    }

    private static ImmutableArray<IPAddress> ExternalAddressesOf(Tree tree, ServiceSpecView spec)
    {
        var texts = spec.ExternalIPs.ToList();
        foreach (var entry in tree.State["loadBalancer"]["ingress"].Items) texts.Add(entry["ip"].Text);
        return [.. texts.Select(AddressOf).OfType<IPAddress>().Distinct()];
    }
}
