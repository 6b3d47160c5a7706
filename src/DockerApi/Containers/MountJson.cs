using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>A mount as inspecting shows it.</summary>
public sealed record MountJson
{
    public required string Type { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    public required string Source { get; init; }
    public required string Destination { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Driver { get; init; }

    public required string Mode { get; init; }
    public bool RW { get; init; }
    public required string Propagation { get; init; }
}
