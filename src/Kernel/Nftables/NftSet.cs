namespace Naru.Kernel.Nftables;

/// <summary>
/// A set or map. Every component of a key or of data takes a multiple of four bytes, in the order of
/// <see cref="NftKey"/>; the type lists are told to the kernel only so that people can read the ruleset.
/// </summary>
public sealed record NftSet(string Name, params NftField[] Key)
{
    /// <summary>What a map maps to; empty for a set and for a verdict map.</summary>
    public NftField[] Data { get; init; } = [];

    /// <summary>True for a map from key to verdict.</summary>
    public bool Verdicts { get; init; }

    internal static uint LengthOf(NftField[] fields) => (uint)fields.Sum(f => f switch
    {
        NftField.InterfaceName => 16,
        NftField.EtherAddress => 8,
        _ => 4,
    });

    /// <summary>nft numbers types in six bits each, the first component highest.</summary>
    internal static uint TypeOf(NftField[] fields) => fields.Aggregate(0u, (type, f) => (type << 6) | (uint)f);
}
