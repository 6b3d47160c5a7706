using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>How often and how long the cpu limit held a container back.</summary>
public sealed record ThrottlingJson(
    [property: JsonPropertyName("periods")] ulong Periods,
    [property: JsonPropertyName("throttled_periods")] ulong ThrottledPeriods,
    [property: JsonPropertyName("throttled_time")] ulong ThrottledTime);
