using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>How a container's health is asked for. Times are nanoseconds, zero meaning "inherit, else the default".</summary>
public sealed record HealthConfig
{
    /// <summary><c>NONE</c>, <c>CMD</c> and words, or <c>CMD-SHELL</c> and one line. Empty inherits the image's.</summary>
    public List<string>? Test { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Interval { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Timeout { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long StartPeriod { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long StartInterval { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Retries { get; init; }
}
