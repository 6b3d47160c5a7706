using Naru.Engine.Networks.Ports;

namespace Naru.Engine.Networks.Endpoints;

/// <summary>All that a container wants of the network at its start.</summary>
public sealed record ContainerRequest(string ContainerId, string Name)
{
    /// <summary>"host", "none", "container:ID", or anything else: the networks of <see cref="Endpoints"/>.</summary>
    public string Mode { get; init; } = "bridge";

    public string HostName { get; init; } = "";

    /// <summary>Empty with a network mode: one endpoint on the network that the mode names.</summary>
    public IReadOnlyList<EndpointRequest> Endpoints { get; init; } = [];

    public IReadOnlyList<PublishRequest> Ports { get; init; } = [];

    /// <summary>Name servers (--dns); empty for the machine's own.</summary>
    public IReadOnlyList<string> Dns { get; init; } = [];

    public IReadOnlyList<string> DnsSearch { get; init; } = [];

    public IReadOnlyList<string> DnsOptions { get; init; } = [];
}
