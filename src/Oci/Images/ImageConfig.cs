using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>
/// The config blob of an image (OCI config.md). Its digest is the image's id. Fields that this record does not know
/// are carried along, so that a derived image keeps them.
/// </summary>
public sealed record ImageConfig
{
    [JsonPropertyName("architecture")] public string Architecture { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("os")] public string Os { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("variant")] public string? Variant { get; init; }
    [JsonPropertyName("created")] public DateTimeOffset? Created { get; init; }
    [JsonPropertyName("author")] public string? Author { get; init; }
    [JsonPropertyName("comment")] public string? Comment { get; init; }
    [JsonPropertyName("config")] public ExecutionParameters? Config { get; init; }
    [JsonPropertyName("rootfs")] public RootFs RootFs { get; init => field = value ?? new(); } = new();
    [JsonPropertyName("history")] public IReadOnlyList<HistoryEntry>? History { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
