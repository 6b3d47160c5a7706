using System.Text.Json.Serialization;

namespace Naru.DockerApi.Containers;

/// <summary>A port in a list: exposed only, or published.</summary>
public sealed record PortJson
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IP { get; init; }

    public int PrivatePort { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int PublicPort { get; init; }

    public required string Type { get; init; }
}
