using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>A container's networks; the flat fields repeat those of the default network, as older clients read them.</summary>
public sealed record NetworkSettingsJson
{
    public string Bridge { get; set; } = "";
    public string SandboxID { get; set; } = "";
    public string SandboxKey { get; set; } = "";
    public required IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Ports { get; init; }
    public bool HairpinMode { get; init; }
    public string LinkLocalIPv6Address { get; set; } = "";
    public int LinkLocalIPv6PrefixLen { get; init; }
    public string EndpointID { get; set; } = "";
    public string Gateway { get; set; } = "";
    public string GlobalIPv6Address { get; set; } = "";
    public int GlobalIPv6PrefixLen { get; init; }
    public string IPAddress { get; set; } = "";
    public int IPPrefixLen { get; init; }
    public string IPv6Gateway { get; set; } = "";
    public string MacAddress { get; set; } = "";
    public required IReadOnlyDictionary<string, EndpointSettings> Networks { get; init; }
}
