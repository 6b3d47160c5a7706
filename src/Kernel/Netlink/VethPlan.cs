using System.Net.NetworkInformation;

namespace Naru.Kernel.Netlink;

/// <summary>
/// A veth pair made by one message, each end already where it belongs. The peer is made down (the kernel refuses
/// IFF_UP in a foreign namespace) and is brought up from inside.
/// </summary>
public sealed record VethPlan(string Name, string PeerName, NetworkNamespace PeerNamespace)
{
    public PhysicalAddress? Mac { get; init; }

    public PhysicalAddress? PeerMac { get; init; }

    /// <summary>Index of the bridge the near end becomes a port of; 0 for none.</summary>
    public int Master { get; init; }

    public int Mtu { get; init; } = 1500;
}
