using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>A file's facts, as the header of the archive endpoints carries them.</summary>
public sealed record PathFactsJson(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("size")] long Size,
    [property: JsonPropertyName("mode")] uint Mode,
    [property: JsonPropertyName("mtime")] string Modified,
    [property: JsonPropertyName("linkTarget")] string LinkTarget);
