using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>What a list shows of a container's networks.</summary>
public sealed record SummaryNetworksJson(IReadOnlyDictionary<string, EndpointSettings> Networks);
