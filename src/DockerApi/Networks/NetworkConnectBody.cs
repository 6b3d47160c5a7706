using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Networks;

/// <summary>The body of putting a container on a network or taking it off.</summary>
public sealed record NetworkConnectBody
{
    public string Container { get; set; } = "";
    public bool Force { get; init; }
    public EndpointSettings? EndpointConfig { get; init; }
}
