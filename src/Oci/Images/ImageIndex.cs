using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>Manifests of one image for several platforms (OCI image-index.md, Docker manifest list).</summary>
public sealed record ImageIndex
{
    [JsonPropertyName("schemaVersion")] public int SchemaVersion { get; init; } = 2;
    [JsonPropertyName("mediaType")] public string? MediaType { get; init; }
    [JsonPropertyName("artifactType")] public string? ArtifactType { get; init; }
    [JsonPropertyName("manifests")] public IReadOnlyList<Descriptor> Manifests { get; init => field = value ?? []; } = [];
    [JsonPropertyName("annotations")] public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The first manifest that <paramref name="wanted"/> accepts; null when there is none.</summary>
    public Descriptor? Choose(Platform wanted) =>
        Manifests.FirstOrDefault(m => m.Platform is { } p && p.Os.Length > 0 && wanted.Accepts(p)) ??
        (Manifests is [{ Platform: null } only] ? only : null);
}
