namespace Naru.DockerApi.Networks;

/// <summary>A network's addresses.</summary>
public sealed record NetworkIpamJson
{
    public string Driver { get; set; } = "default";
    public IReadOnlyDictionary<string, string>? Options { get; init; }
    public IReadOnlyList<NetworkRangeJson>? Config { get; init; }
}
