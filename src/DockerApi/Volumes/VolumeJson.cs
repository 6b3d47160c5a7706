using System.Text.Json.Serialization;

namespace Naru.DockerApi.Volumes;

/// <summary>A volume.</summary>
public sealed record VolumeJson
{
    public required string CreatedAt { get; init; }
    public string Driver { get; set; } = "local";
    public required IReadOnlyDictionary<string, string>? Labels { get; init; }
    public required string Mountpoint { get; init; }
    public required string Name { get; init; }
    public required IReadOnlyDictionary<string, string>? Options { get; init; }
    public string Scope { get; set; } = "local";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VolumeUseJson? UsageData { get; init; }
}
