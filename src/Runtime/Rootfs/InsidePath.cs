namespace Naru.Runtime.Rootfs;

/// <summary>A path inside a container, in its shortest form: what is beneath the root, "" for the root itself.</summary>
internal static class InsidePath
{
    internal static string Beneath(string path)
    {
        if (path.Contains('\0')) throw new KeeperException(KeeperFault.Invalid, "a path contains a NUL character");
        return Path.GetFullPath(path, "/").Trim('/');
    }

    internal static string Parent(string beneath) => beneath.LastIndexOf('/') is var at and >= 0 ? beneath[..at] : "";

    internal static string Name(string beneath) => beneath[(beneath.LastIndexOf('/') + 1)..];
}
