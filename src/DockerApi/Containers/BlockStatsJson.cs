using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>Bytes read from and written to disks.</summary>
public sealed record BlockStatsJson
{
    [JsonPropertyName("io_service_bytes_recursive")] public IReadOnlyList<BlockEntryJson>? Bytes { get; init; }
}
