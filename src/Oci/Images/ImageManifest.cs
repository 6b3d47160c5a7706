using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>One image for one platform: its config and its layers, base first (OCI manifest.md, Docker schema 2).</summary>
public sealed record ImageManifest
{
    [JsonPropertyName("schemaVersion")] public int SchemaVersion { get; init; } = 2;
    [JsonPropertyName("mediaType")] public string? MediaType { get; init; }
    [JsonPropertyName("artifactType")] public string? ArtifactType { get; init; }
    [JsonPropertyName("config")] public Descriptor Config { get; init => field = value ?? new(); } = new();
    [JsonPropertyName("layers")] public IReadOnlyList<Descriptor> Layers { get; init => field = value ?? []; } = [];
    [JsonPropertyName("subject")] public Descriptor? Subject { get; init; }
    [JsonPropertyName("annotations")] public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}
