using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>One image in the <c>manifest.json</c> of a <c>docker save</c> archive (Docker image spec 1.2).</summary>
public sealed record ArchiveEntry
{
    [JsonPropertyName("Config")] public string Config { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("RepoTags")] public IReadOnlyList<string>? RepoTags { get; init; }
    [JsonPropertyName("Layers")] public IReadOnlyList<string> Layers { get; init => field = value ?? []; } = [];
}
