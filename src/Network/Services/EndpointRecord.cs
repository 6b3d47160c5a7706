using System.Net;

namespace Naru.Network.Services;

/// <summary>One endpoint of a slice with its conditions (an absent condition counts as the API says: ready and serving true, terminating false).</summary>
public sealed record EndpointRecord(IPAddress Address)
{
    public bool Ready { get; init; } = true;

    public bool Serving { get; init; } = true;

    public bool Terminating { get; init; }

    /// <summary>The node the endpoint is on; empty when unknown.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Host name for DNS; empty for none.</summary>
    public string HostName { get; init; } = "";
}
