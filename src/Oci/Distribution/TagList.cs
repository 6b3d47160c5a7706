using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>The answer to <c>GET /v2/NAME/tags/list</c>.</summary>
public sealed record TagList
{
    [JsonPropertyName("name")] public string Name { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("tags")] public IReadOnlyList<string> Tags { get; init => field = value ?? []; } = [];
}
