namespace Naru.Engine.Networks.Ports;

/// <summary>A wish to publish one port of a container on the host.</summary>
/// <param name="Protocol">"tcp" or "udp".</param>
/// <param name="HostAddress">Empty for all addresses.</param>
/// <param name="FirstHostPort">0 for any free one; with <paramref name="LastHostPort"/> above it, the first free of the range.</param>
public sealed record PublishRequest(string Protocol, int ContainerPort, string HostAddress = "", int FirstHostPort = 0, int LastHostPort = 0);
