using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>A typed, sized, content-addressed reference to a blob (OCI descriptor.md). <see cref="Size"/> is in bytes.</summary>
public sealed record Descriptor
{
    [JsonPropertyName("mediaType")] public string MediaType { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("digest"), JsonConverter(typeof(DigestJsonConverter))] public Digest Digest { get; init; }
    [JsonPropertyName("size")] public long Size { get; init; }
    [JsonPropertyName("urls")] public IReadOnlyList<string>? Urls { get; init; }
    [JsonPropertyName("annotations")] public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    [JsonPropertyName("platform")] public Platform? Platform { get; init; }
    [JsonExtensionData] public IDictionary<string, JsonElement>? Other { get; set; }
}
