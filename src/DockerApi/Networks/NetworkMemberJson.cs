namespace Naru.DockerApi.Networks;

/// <summary>A container on a network.</summary>
public sealed record NetworkMemberJson(string Name, string EndpointID, string MacAddress, string IPv4Address, string IPv6Address);
