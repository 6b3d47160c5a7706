using System.Text.Json.Serialization;

namespace Naru.Oci.Distribution;

/// <summary>A token server's answer; <see cref="AccessToken"/> is the OAuth spelling of <see cref="Token"/>. Lifetime in seconds.</summary>
public sealed record BearerToken
{
    [JsonPropertyName("token")] public string? Token { get; init; }
    [JsonPropertyName("access_token")] public string? AccessToken { get; init; }
    [JsonPropertyName("expires_in")] public int? ExpiresIn { get; init; }
}
