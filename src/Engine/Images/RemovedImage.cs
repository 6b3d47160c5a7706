using System.Text.Json.Serialization;

namespace Naru.Engine.Images;

/// <summary>One row of what a removal did, in the Docker API's words: a name taken away, or an image deleted.</summary>
public sealed record RemovedImage
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Untagged { get; init; }
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? Deleted { get; init; }
}
