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
/// out too, and said where somebody wants to hear it, so that no object stops the others. Pure.
/// </summary>
public static class ServiceObjects
{
    /// <summary>Which Service a slice belongs to (discovery/v1).</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    /// <summary>The most endpoints that a slice may have (discovery/v1).</summary>
    public const int MostEndpoints = 1000;

    /// <param name="refusals">Told what of the Service is not used.</param>
    public static ServiceRecord ReadService(Tree tree, Refusals? refusals = null)
    {
        var spec = ServiceSpecView.Of(tree.Spec);
        return new ServiceRecord(tree.Namespace, tree.ObjectName, AddressOf(spec.ClusterIP), ReadPorts(spec, refusals))
        {
            ExternalAddresses = ExternalAddressesOf(tree, spec),
            Sticky = spec.SessionAffinity == "ClientIP",
            ExternalLocal = spec.ExternalTrafficPolicy == "Local",
            InternalLocal = spec.InternalTrafficPolicy == "Local",
            PublishNotReady = spec.PublishNotReadyAddresses,
            ExternalName = spec.Type == "ExternalName" ? spec.ExternalName : null,
        };
    }

    /// <summary>Null for a slice of another family or of no Service.</summary>
    /// <param name="serviceRange">Where no endpoint can be: a Service that led to a Service could lead to itself.</param>
    /// <param name="refusals">Told what of the slice is not used.</param>
    public static SliceRecord? ReadSlice(Tree tree, IPNetwork serviceRange, Refusals? refusals = null)
    {
        var view = EndpointSliceView.Of(tree);
        if (view.AddressType != "IPv4" || tree.Labels[ServiceNameLabel].TextOrNull is not { } service) return null;
        var ports = ImmutableArray.CreateBuilder<SlicePortRecord>();
        foreach (var port in view.Ports.Where(p => p.Port is not null))
            if (IsPort(port.Protocol, port.Port!.Value, refusals)) ports.Add(new SlicePortRecord(port.Name ?? "", Protocols.NumberOf(port.Protocol)!.Value, port.Port.Value));
        var endpoints = ImmutableArray.CreateBuilder<EndpointRecord>();
        foreach (var endpoint in view.Endpoints.Take(MostEndpoints))
            foreach (var text in endpoint.Addresses)
                if (AddressOf(text) is { } address && EndpointAddress.FaultOf(address, serviceRange) is null) endpoints.Add(ReadEndpoint(endpoint, address));
                else refusals?.Add($"endpoint {text}: {(AddressOf(text) is { } known ? EndpointAddress.FaultOf(known, serviceRange) : "not an IPv4 address")}");
        if (view.Endpoints.Skip(MostEndpoints).Any()) refusals?.Add($"more than {MostEndpoints} endpoints: the others are not used");
        return new SliceRecord(tree.Namespace, tree.ObjectName, service, ports.ToImmutable(), endpoints.ToImmutable(), RevisionOf(tree));
    }

    /// <summary>The object's revision as a number; 0 when it has none.</summary>
    public static long RevisionOf(Tree tree) =>
        long.TryParse(tree.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    internal static IPAddress? AddressOf(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;

    private static ImmutableArray<ServicePortRecord> ReadPorts(ServiceSpecView spec, Refusals? refusals)
    {
        var ports = ImmutableArray.CreateBuilder<ServicePortRecord>();
        foreach (var port in spec.Ports)
        {
            if (!IsPort(port.Protocol, port.Port, refusals)) continue;
            bool hasNodePort = port.NodePort is >= 0 and <= ushort.MaxValue;
            if (!hasNodePort) refusals?.Add($"port {port.Port}: node port {port.NodePort} is not between 1 and 65535; the port is used without it");
            ports.Add(new ServicePortRecord(port.Name, Protocols.NumberOf(port.Protocol)!.Value, port.Port, hasNodePort ? port.NodePort : 0));
        }
        return ports.ToImmutable();
    }

    private static bool IsPort(string? protocol, int port, Refusals? refusals)
    {
        bool isKnown = Protocols.NumberOf(protocol) is not null, isPort = port is > 0 and <= ushort.MaxValue;
        if (!isKnown) refusals?.Add($"port {port}: protocol {protocol} is not TCP, UDP or SCTP");
        else if (!isPort) refusals?.Add($"port {port} is not between 1 and 65535");
        return isKnown && isPort;
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
