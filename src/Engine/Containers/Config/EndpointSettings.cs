using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>A container's place in one network: what was asked (IPAMConfig, Aliases, Links) and what it got.</summary>
public sealed record EndpointSettings
{
    public EndpointIpam? IPAMConfig { get; init; }
    public List<string>? Links { get; init; }
    public List<string>? Aliases { get; init; }
    public string MacAddress { get; init; } = "";
    public Dictionary<string, string>? DriverOpts { get; init; }
    public int GwPriority { get; init; }
    public string NetworkID { get; init; } = "";
    public string EndpointID { get; init; } = "";
    public string Gateway { get; init; } = "";
    public string IPAddress { get; init; } = "";
    public int IPPrefixLen { get; init; }
    public string IPv6Gateway { get; init; } = "";
    public string GlobalIPv6Address { get; init; } = "";
    public int GlobalIPv6PrefixLen { get; init; }
    public List<string>? DNSNames { get; init; }
}
