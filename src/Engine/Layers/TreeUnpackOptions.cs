using Naru.Kernel.Files;
using Naru.Oci.Tar;

namespace Naru.Engine.Layers;

/// <summary>How an archive becomes a tree.</summary>
internal sealed record TreeUnpackOptions
{
    public static TreeUnpackOptions Plain { get; } = new();

    /// <summary>Turn <c>.wh.</c> members into overlayfs whiteouts and opaque directories; else they are plain files.</summary>
    public bool Whiteouts { get; init; }

    /// <summary>The layers beneath, top first: where parents that the archive does not name, and targets of hard links, are looked up.</summary>
    public IReadOnlyList<HeldDirectory> Lower { get; init; } = [];

    /// <summary>Owner for every member instead of the archive's.</summary>
    public (uint User, uint Group)? Owner { get; init; }

    public TarLimits Limits { get; init; } = TarLimits.Default;
}
