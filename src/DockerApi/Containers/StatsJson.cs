using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>One sample of what a container uses, with the one before it.</summary>
public sealed record StatsJson
{
    [JsonPropertyName("name")] public required string Name { get; init; }
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("read")] public required string Read { get; init; }
    [JsonPropertyName("preread")] public required string PreRead { get; init; }
    [JsonPropertyName("num_procs")] public int NumProcs { get; init; }
    [JsonPropertyName("pids_stats")] public PidsStatsJson Pids { get; set; } = new();
    [JsonPropertyName("networks"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyDictionary<string, InterfaceStatsJson>? Networks { get; init; }
    [JsonPropertyName("memory_stats")] public MemoryStatsJson Memory { get; set; } = new();
    [JsonPropertyName("blkio_stats")] public BlockStatsJson Block { get; set; } = new();
    [JsonPropertyName("cpu_stats")] public CpuStatsJson Cpu { get; set; } = new();
    [JsonPropertyName("precpu_stats")] public CpuStatsJson PreviousCpu { get; set; } = new();
}
