using System.Collections.Immutable;
using System.Net;

namespace Naru.Network.Services;

/// <summary>What the network needs to know of a Service.</summary>
/// <param name="ClusterAddress">Null for a headless or ExternalName service.</param>
public sealed record ServiceRecord(string Namespace, string Name, IPAddress? ClusterAddress, ImmutableArray<ServicePortRecord> Ports)
{
    /// <summary>Further addresses at which the nodes answer (spec.externalIPs, load balancer addresses).</summary>
    public ImmutableArray<IPAddress> ExternalAddresses { get; init; } = [];

    /// <summary>sessionAffinity: ClientIP.</summary>
    public bool Sticky { get; init; }

    /// <summary>externalTrafficPolicy: Local.</summary>
    public bool ExternalLocal { get; init; }

    /// <summary>internalTrafficPolicy: Local.</summary>
    public bool InternalLocal { get; init; }

    /// <summary>Endpoints are used, and named in DNS, before they are ready.</summary>
    public bool PublishNotReady { get; init; }

    /// <summary>The name an ExternalName service stands for.</summary>
    public string? ExternalName { get; init; }
}
