namespace Naru.Kernel.Nftables;

/// <summary>One element of a set: a bare key, a key with data, or a key with a verdict.</summary>
public readonly record struct NftElement(NftKey Key)
{
    public NftKey? Data { get; init; }

    public NftVerdict? Verdict { get; init; }
}
