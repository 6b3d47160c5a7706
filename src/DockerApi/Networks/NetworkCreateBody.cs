namespace Naru.DockerApi.Networks;

/// <summary>The body of making a network.</summary>
public sealed record NetworkCreateBody
{
    public string Name { get; set; } = "";
    public string Driver { get; set; } = "";
    public bool Internal { get; init; }
    public bool Attachable { get; init; }
    public bool Ingress { get; init; }
    public bool ConfigOnly { get; init; }
    public bool? EnableIPv6 { get; init; }
    public NetworkIpamJson? IPAM { get; init; }
    public Dictionary<string, string>? Options { get; init; }
    public Dictionary<string, string>? Labels { get; init; }
}
