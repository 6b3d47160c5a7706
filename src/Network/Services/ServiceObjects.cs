using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Naru.Network.Dataplane;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Resources.Views;

namespace Naru.Network.Services;

/// <summary>From API objects to the records the network plans with. What has no IPv4 address is left out. Pure.</summary>
public static class ServiceObjects
{
    /// <summary>Which Service a slice belongs to (discovery/v1).</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    public static ServiceRecord ReadService(Tree tree)
    {
        var spec = ServiceSpecView.Of(tree.Spec);
        var ports = spec.Ports.Select(p => new ServicePortRecord(p.Name, Protocols.NumberOf(p.Protocol), p.Port, p.NodePort));
        return new ServiceRecord(tree.Namespace, tree.ObjectName, AddressOf(spec.ClusterIP), [.. ports])
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
    public static SliceRecord? ReadSlice(Tree tree)
    {
        var view = EndpointSliceView.Of(tree);
        if (view.AddressType != "IPv4" || tree.Labels[ServiceNameLabel].TextOrNull is not { } service) return null;
        var ports = view.Ports.Where(p => p.Port is not null).Select(p => new SlicePortRecord(p.Name ?? "", Protocols.NumberOf(p.Protocol), p.Port!.Value));
        var endpoints = ImmutableArray.CreateBuilder<EndpointRecord>();
        foreach (var endpoint in view.Endpoints)
            foreach (var text in endpoint.Addresses)
                if (AddressOf(text) is { } address) endpoints.Add(ReadEndpoint(endpoint, address));
        return new SliceRecord(tree.Namespace, tree.ObjectName, service, [.. ports], endpoints.ToImmutable(), RevisionOf(tree));
    }

    /// <summary>The object's revision as a number; 0 when it has none.</summary>
    public static long RevisionOf(Tree tree) =>
        long.TryParse(tree.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out long revision) ? revision : 0;

    internal static IPAddress? AddressOf(string? text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork ? address : null;

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
