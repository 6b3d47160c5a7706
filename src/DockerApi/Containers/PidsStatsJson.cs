using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>Tasks now, and the limit where there is one.</summary>
public sealed record PidsStatsJson
{
    [JsonPropertyName("current"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public ulong Current { get; init; }
    [JsonPropertyName("limit"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public ulong Limit { get; init; }
}
