namespace Naru.Kernel.Nftables;

/// <summary>Which packets a table sees (linux/netfilter.h, NFPROTO_*). A kernel may be built without any but the first.</summary>
public enum NftFamily : byte
{
    IPv4 = 2,
    Arp = 3,
    Bridge = 7,
    IPv6 = 10,
}
