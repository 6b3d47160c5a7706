namespace Naru.Engine.Containers.Config;

/// <summary>Where a container's output goes; <c>json-file</c> and <c>local</c>, which are one, or <c>none</c>.</summary>
public sealed record LogConfig
{
    public string Type { get; set; } = "";
    public Dictionary<string, string>? Config { get; init; }
}
