using System.Text;

namespace Naru.Oci.Tar;

/// <summary>
/// One member of a tar archive. Names and link targets are bytes: Linux file names need not be UTF-8. Sizes are in
/// bytes; for a sparse member the size is that of the expanded file. The time is seconds and nanoseconds since 1970.
/// </summary>
public sealed record TarEntry
{
    public required byte[] Name { get; init; }
    public TarEntryType Type { get; init; }

    /// <summary>Permission bits with setuid, setgid and sticky: 07777 at most.</summary>
    public int Mode { get; init; }
    public long Uid { get; init; }
    public long Gid { get; init; }
    public long Size { get; init; }
    public long ModifiedSeconds { get; init; }
    public int ModifiedNanoseconds { get; init; }
    public byte[] LinkName { get; init; } = [];
    public byte[] UserName { get; init; } = [];
    public byte[] GroupName { get; init; } = [];
    public uint DeviceMajor { get; init; }
    public uint DeviceMinor { get; init; }
    public IReadOnlyList<TarXattr> Xattrs { get; init; } = [];

    /// <summary>The name for messages, with what is not UTF-8 replaced.</summary>
    public string DisplayName => Encoding.UTF8.GetString(Name);
}
