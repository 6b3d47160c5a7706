using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>Addresses asked for in one network.</summary>
public sealed record EndpointIpam
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv4Address { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPv6Address { get; init; }
}
