namespace Naru.Kernel.Nftables;

/// <summary>Where a base chain hangs (linux/netfilter.h, linux/netfilter_bridge.h). The arp family counts its own: 0 is what comes in.</summary>
public enum NftHook : uint
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
}
