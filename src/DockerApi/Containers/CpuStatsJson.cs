using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>Cpu time in nanoseconds: the container's, and the machine's to set it against.</summary>
public sealed record CpuStatsJson
{
    [JsonPropertyName("cpu_usage")] public CpuUsageJson Usage { get; set; } = new(0, 0, 0);
    [JsonPropertyName("system_cpu_usage"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public ulong System { get; init; }
    [JsonPropertyName("online_cpus"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int OnlineCpus { get; init; }
    [JsonPropertyName("throttling_data")] public ThrottlingJson Throttling { get; set; } = new(0, 0, 0);
}
