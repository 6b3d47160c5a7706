using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>Size in bytes and permission bits of a tmpfs mount.</summary>
public sealed record TmpfsOptions
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeBytes { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Mode { get; init; }
}
