using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>Cpu time of a container.</summary>
public sealed record CpuUsageJson(
    [property: JsonPropertyName("total_usage")] ulong Total,
    [property: JsonPropertyName("usage_in_kernelmode")] ulong Kernel,
    [property: JsonPropertyName("usage_in_usermode")] ulong User);
