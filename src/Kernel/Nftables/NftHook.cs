namespace Naru.Kernel.Nftables;

/// <summary>Where a base chain of the ip family hangs (linux/netfilter.h).</summary>
public enum NftHook : uint
{
    Prerouting = 0,
    Input = 1,
    Forward = 2,
    Output = 3,
    Postrouting = 4,
}
