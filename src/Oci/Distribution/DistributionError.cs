using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>One fault in a registry's answer (OCI distribution spec, "Error Codes").</summary>
public sealed record DistributionError
{
    [JsonPropertyName("code")] public string Code { get; init => field = value ?? ""; } = "";
    [JsonPropertyName("message")] public string? Message { get; init; }
}
