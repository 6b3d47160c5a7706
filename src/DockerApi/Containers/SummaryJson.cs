using System.Text.Json.Serialization;
using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>A container in a list.</summary>
public sealed record SummaryJson
{
    public required string Id { get; init; }
    public required IReadOnlyList<string> Names { get; init; }
    public required string Image { get; init; }
    public required string ImageID { get; init; }
    public required string Command { get; init; }
    public long Created { get; init; }
    public required IReadOnlyList<PortJson> Ports { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRw { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SizeRootFs { get; init; }

    public required IReadOnlyDictionary<string, string> Labels { get; init; }
    public required string State { get; init; }
    public required string Status { get; init; }
    public required SummaryHostJson HostConfig { get; init; }
    public required SummaryNetworksJson NetworkSettings { get; init; }
    public required IReadOnlyList<MountJson> Mounts { get; init; }
}
