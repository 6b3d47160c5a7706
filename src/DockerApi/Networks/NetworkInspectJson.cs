namespace Naru.DockerApi.Networks;

/// <summary>A network, in lists and on its own.</summary>
public sealed record NetworkInspectJson
{
    public required string Name { get; init; }
    public required string Id { get; init; }
    public required string Created { get; init; }
    public string Scope { get; set; } = "local";
    public required string Driver { get; init; }
    public bool EnableIPv4 { get; set; } = true;
    public bool EnableIPv6 { get; init; }
    public required NetworkIpamJson IPAM { get; init; }
    public bool Internal { get; init; }
    public bool Attachable { get; init; }
    public bool Ingress { get; init; }
    public NetworkSourceJson ConfigFrom { get; set; } = new("");
    public bool ConfigOnly { get; init; }
    public required IReadOnlyDictionary<string, NetworkMemberJson> Containers { get; init; }
    public required IReadOnlyDictionary<string, string> Options { get; init; }
    public required IReadOnlyDictionary<string, string> Labels { get; init; }
}
