namespace Naru.Engine.Containers.Config;

/// <summary>Where a container's output goes; only <c>json-file</c> and <c>none</c> are offered.</summary>
public sealed record LogConfig
{
    public string Type { get; set; } = "";
    public Dictionary<string, string>? Config { get; init; }
}
