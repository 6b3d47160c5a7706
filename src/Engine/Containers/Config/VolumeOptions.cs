using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>Options of a volume mount.</summary>
public sealed record VolumeOptions
{
    /// <summary>Leaves a new volume empty instead of filling it with what the image has at the target.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NoCopy { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subpath { get; init; }

    public VolumeDriverConfig? DriverConfig { get; init; }
}
