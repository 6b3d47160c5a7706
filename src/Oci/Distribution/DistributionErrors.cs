using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>The body of a registry's refusal.</summary>
public sealed record DistributionErrors
{
    [JsonPropertyName("errors")] public IReadOnlyList<DistributionError> Errors { get; init => field = value ?? []; } = [];
}
