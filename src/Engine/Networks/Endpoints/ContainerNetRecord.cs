using Naru.Engine.Networks.Ports;

namespace Naru.Engine.Networks.Endpoints;

/// <summary>A running container's network, on disk before anything of it is in the kernel.</summary>
internal sealed record ContainerNetRecord(string ContainerId, string Name, string NamespacePath)
{
    public string HostName { get; init; } = "";

    public List<EndpointRecord> Endpoints { get; init; } = [];

    /// <summary>What is published now.</summary>
    public List<PublishedPort> Ports { get; init; } = [];

    /// <summary>What is to be published whenever a network leads out.</summary>
    public List<PublishRequest> Wanted { get; init; } = [];

    public List<string> Dns { get; init; } = [];

    public List<string> DnsSearch { get; init; } = [];

    public List<string> DnsOptions { get; init; } = [];
}
