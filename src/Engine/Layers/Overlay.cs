using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>
/// How overlayfs and tar spell deletion (kernel Documentation/filesystems/overlayfs.rst; OCI layer.md "Whiteouts"):
/// a 0/0 character device against <c>.wh.NAME</c>, and an attribute on a directory against <c>.wh..wh..opq</c>.
/// </summary>
internal static class Overlay
{
    public const string OpaqueAttribute = "trusted.overlay.opaque";

    public static ReadOnlySpan<byte> WhiteoutPrefix => ".wh."u8;

    public static ReadOnlySpan<byte> MetaPrefix => ".wh..wh."u8;

    public static ReadOnlySpan<byte> OpaqueMarker => ".wh..wh..opq"u8;

    public static bool IsWhiteout(FileStatus status) => (status.Mode & FileType.Mask) == FileType.CharacterDevice && status.DeviceOfNode == 0;

    public static bool IsOpaque(HeldDirectory directory) => directory.GetAttribute("."u8, OpaqueAttribute) is [(byte)'y'];

    /// <summary>Attributes that travel in images. trusted.overlay.* must never come from one: it redirects look-ups.</summary>
    public static bool IsPortable(string attribute) =>
        attribute is "security.capability" or "system.posix_acl_access" or "system.posix_acl_default" || attribute.StartsWith("user.", StringComparison.Ordinal);
}
