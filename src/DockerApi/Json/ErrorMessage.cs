using System.Text.Json.Serialization;

namespace Naru.DockerApi.Json;

/// <summary>The API's error body.</summary>
public sealed record ErrorMessage([property: JsonPropertyName("message")] string Message);
