using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.DockerApi.Images;

/// <summary>The answer to inspecting an image.</summary>
public sealed record ImageInspectJson
{
    public required string Id { get; init; }
    public required IReadOnlyList<string> RepoTags { get; init; }
    public required IReadOnlyList<string> RepoDigests { get; init; }
    public string Parent { get; set; } = "";
    public string Comment { get; set; } = "";
    public required string Created { get; init; }
    public string DockerVersion { get; set; } = "";
    public string Author { get; set; } = "";
    public required JsonElement Config { get; init; }
    public required string Architecture { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }
    public required string Os { get; init; }
    public long Size { get; init; }
    public required ImageRootJson RootFS { get; init; }
    public required ImageMetadataJson Metadata { get; init; }
}
