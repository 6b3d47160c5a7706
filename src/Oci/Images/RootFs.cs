using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>The uncompressed digests of an image's layers, base first.</summary>
public sealed record RootFs
{
    [JsonPropertyName("type")] public string Type { get; init => field = value ?? "layers"; } = "layers";
    [JsonPropertyName("diff_ids")] public IReadOnlyList<string> DiffIds { get; init => field = value ?? []; } = [];
}
