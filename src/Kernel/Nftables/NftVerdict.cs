namespace Naru.Kernel.Nftables;

/// <summary>What becomes of a packet (linux/netfilter/nf_tables.h, enum nft_verdicts).</summary>
public readonly record struct NftVerdict(int Code, string? Chain = null)
{
    public static NftVerdict Drop => new(0);

    public static NftVerdict Accept => new(1);

    public static NftVerdict Return => new(-5);

    public static NftVerdict Jump(string chain) => new(-3, chain);

    public static NftVerdict GoTo(string chain) => new(-4, chain);
}
