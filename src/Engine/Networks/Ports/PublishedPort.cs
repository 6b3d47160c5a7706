using System.Net;

namespace Naru.Engine.Networks.Ports;

/// <summary>A port that is published: what the host listens on and the container's port behind it.</summary>
public sealed record PublishedPort(string Protocol, int ContainerPort, string HostAddress, int HostPort)
{
    internal bool IsTcp => Protocol == "tcp";

    internal byte Number => (byte)(IsTcp ? 6 : 17);

    /// <summary>The wish for just this port again.</summary>
    internal PublishRequest ToRequest() => new(Protocol, ContainerPort, HostAddress, HostPort);

    internal IPAddress Address => IPAddress.Parse(HostAddress);
}
