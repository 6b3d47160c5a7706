namespace Naru.Engine.Containers.Config;

/// <summary>The networks a container is to join when it is created.</summary>
public sealed record NetworkingConfig
{
    public Dictionary<string, EndpointSettings?>? EndpointsConfig { get; init; }
}
