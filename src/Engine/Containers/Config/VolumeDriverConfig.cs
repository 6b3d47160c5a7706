namespace Naru.Engine.Containers.Config;

/// <summary>The driver of a volume made with a mount; only <c>local</c> is offered.</summary>
public sealed record VolumeDriverConfig
{
    public string Name { get; set; } = "";
    public Dictionary<string, string>? Options { get; init; }
}
