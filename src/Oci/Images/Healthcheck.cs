using System.Text.Json.Serialization;

namespace Naru.Oci.Images;

/// <summary>
/// How to probe a container (Docker's image spec). Times are nanoseconds; zero means inherit the default. The first
/// word of <see cref="Test"/> is NONE, CMD or CMD-SHELL.
/// </summary>
public sealed record Healthcheck
{
    [JsonPropertyName("Test")] public IReadOnlyList<string>? Test { get; init; }
    [JsonPropertyName("Interval")] public long? Interval { get; init; }
    [JsonPropertyName("Timeout")] public long? Timeout { get; init; }
    [JsonPropertyName("StartPeriod")] public long? StartPeriod { get; init; }
    [JsonPropertyName("StartInterval")] public long? StartInterval { get; init; }
    [JsonPropertyName("Retries")] public int? Retries { get; init; }
}
