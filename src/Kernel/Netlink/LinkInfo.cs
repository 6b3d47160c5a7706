using System.Net.NetworkInformation;

namespace Naru.Kernel.Netlink;

/// <summary>A link as the kernel reports it.</summary>
/// <param name="Master">Index of the bridge it is a port of; 0 for none.</param>
/// <param name="Kind">"bridge", "veth" …; empty for physical links and loopback.</param>
public sealed record LinkInfo(int Index, string Name, string Kind, int Mtu, int Master, bool IsUp, PhysicalAddress Mac);
