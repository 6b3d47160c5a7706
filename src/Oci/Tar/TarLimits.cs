namespace Naru.Oci.Tar;

/// <summary>What a reader accepts of an archive it does not trust; beyond it the archive is refused, never truncated.</summary>
public sealed record TarLimits
{
    public static TarLimits Default { get; } = new();

    /// <summary>Bytes of all members' contents together, holes included.</summary>
    public long ContentBytes { get; init; } = 64L << 30;

    public int Entries { get; init; } = 5_000_000;

    /// <summary>Bytes of one extended header (names, attributes).</summary>
    public int HeaderBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of one member's name or link target; Linux's PATH_MAX.</summary>
    public int NameBytes { get; init; } = 4096;

    /// <summary>Data pieces of one sparse member.</summary>
    public int SparsePieces { get; init; } = 1 << 18;
}
