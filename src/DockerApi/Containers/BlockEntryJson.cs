using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>One counter of disk use.</summary>
public sealed record BlockEntryJson(
    [property: JsonPropertyName("major")] uint Major,
    [property: JsonPropertyName("minor")] uint Minor,
    [property: JsonPropertyName("op")] string Operation,
    [property: JsonPropertyName("value")] ulong Value);
