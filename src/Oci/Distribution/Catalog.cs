using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>The answer to <c>GET /v2/_catalog</c>.</summary>
public sealed record Catalog
{
    [JsonPropertyName("repositories")] public IReadOnlyList<string> Repositories { get; init => field = value ?? []; } = [];
}
