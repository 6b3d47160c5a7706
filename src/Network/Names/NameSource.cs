using System.Net;
using Naru.Network.Services;

namespace Naru.Network.Names;

/// <summary>What the cluster's zone looks names up in, at the moment of a question.</summary>
public sealed record NameSource
{
    public required Func<ServiceKey, ServiceRecord?> Service { get; init; }

    public required Func<ServiceKey, IReadOnlyList<SliceRecord>> Slices { get; init; }

    /// <summary>The service with that cluster address.</summary>
    public required Func<IPAddress, ServiceRecord?> ServiceAt { get; init; }

    /// <summary>The slices that have an endpoint with that address.</summary>
    public required Func<IPAddress, IReadOnlyList<SliceRecord>> SlicesWith { get; init; }

    public required Func<string, bool> HasNamespace { get; init; }

    /// <summary>False until all there is has been seen once: what is not found before that may be there.</summary>
    public required Func<bool> IsWhole { get; init; }
}
