using System.Text.Json.Serialization;

namespace Naru.DockerApi.Daemon;

/// <summary>What executes containers.</summary>
public sealed record RuntimeJson([property: JsonPropertyName("path")] string Path);
