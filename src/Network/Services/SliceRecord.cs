using System.Collections.Immutable;
using System.Net;

namespace Naru.Network.Services;

/// <summary>What the network needs to know of an EndpointSlice of addresses of type IPv4.</summary>
/// <param name="Revision">The resource version under which the slice was read.</param>
public sealed record SliceRecord(
    string Namespace, string Name, string Service, ImmutableArray<SlicePortRecord> Ports, ImmutableArray<EndpointRecord> Endpoints, long Revision);
