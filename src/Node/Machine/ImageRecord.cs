namespace Naru.Node.Machine;

/// <summary>An image on this machine. <paramref name="Id"/> makes containers of it; names include those by digest.</summary>
public sealed record ImageRecord(string Id, IReadOnlyList<string> Names, long Bytes)
{
    /// <summary>The image's own user (<c>USER</c>), such as <c>1000:1000</c> or <c>redis</c>; "" means root.</summary>
    public string User { get; init; } = "";

    /// <summary>The reference by digest where it came from a registry, otherwise the id.</summary>
    public string DigestReference { get; init; } = "";
}
