namespace Naru.DockerApi.Volumes;

/// <summary>The body of making a volume.</summary>
public sealed record VolumeCreateBody
{
    public string Name { get; set; } = "";
    public string Driver { get; set; } = "";
    public Dictionary<string, string>? DriverOpts { get; init; }
    public Dictionary<string, string>? Labels { get; init; }
}
