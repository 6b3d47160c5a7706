namespace Naru.Kernel.Nftables;

/// <summary>Component types of keys and data, numbered as the nft program numbers them.</summary>
public enum NftField : uint
{
    Address = 7,
    EtherAddress = 9,
    Protocol = 12,
    Port = 13,
    Mark = 19,
    InterfaceName = 41,
}
