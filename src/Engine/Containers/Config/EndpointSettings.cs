using System.Text.Json.Serialization;

namespace Naru.Engine.Containers.Config;

/// <summary>A container's place in one network: what was asked (IPAMConfig, Aliases, Links) and what it got.</summary>
public sealed record EndpointSettings
{
    public EndpointIpam? IPAMConfig { get; init; }
    public List<string>? Links { get; init; }
    public List<string>? Aliases { get; init; }
    public string MacAddress { get; set; } = "";
    public Dictionary<string, string>? DriverOpts { get; init; }
    public int GwPriority { get; init; }
    public string NetworkID { get; set; } = "";
    public string EndpointID { get; set; } = "";
    public string Gateway { get; set; } = "";
    public string IPAddress { get; set; } = "";
    public int IPPrefixLen { get; init; }
    public string IPv6Gateway { get; set; } = "";
    public string GlobalIPv6Address { get; set; } = "";
    public int GlobalIPv6PrefixLen { get; init; }
    public List<string>? DNSNames { get; init; }
}
