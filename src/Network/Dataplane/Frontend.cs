using System.Net;

namespace Naru.Network.Dataplane;

/// <summary>What clients connect to: a service's address, or a port on every node.</summary>
/// <param name="Address">The service address; null for a node port.</param>
/// <param name="Protocol">6 for TCP, 17 for UDP, 132 for SCTP.</param>
public readonly record struct Frontend(IPAddress? Address, byte Protocol, int Port)
{
    public bool IsNodePort => Address is null;

    public override string ToString() => $"{(Address is null ? "node" : Address.ToString())}:{Port}/{Protocols.NameOf(Protocol)}";
}
