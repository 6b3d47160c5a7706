using System.Text.Json.Serialization;

namespace Naru.DockerApi.Exec;

/// <summary>What an exec session runs.</summary>
public sealed record ExecProcessJson(
    [property: JsonPropertyName("tty")] bool Tty,
    [property: JsonPropertyName("entrypoint")] string Entrypoint,
    [property: JsonPropertyName("arguments")] IReadOnlyList<string> Arguments,
    [property: JsonPropertyName("privileged")] bool Privileged,
    [property: JsonPropertyName("user")] string User);
