using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;

namespace Naru.Kernel.Mounts;

/// <summary>
/// Mounts in the caller's own mount namespace, on paths that Naru itself made. (What a container's namespace holds is
/// mounted by the launched child, on descriptors resolved beneath its root.)
/// </summary>
public static class MountPoints
{
    private const int DetachAndNoFollow = 2 | 8;
    private const int LongestOptions = 4095;

    public static void Mount(string? source, string target, string? type, MountFlags flags, string? options = null)
    {
        if (Libc.Mount(source, target, type, (ulong)flags, options) != 0) throw KernelException.Last("mount", target);
    }

    /// <summary>Binds a file or directory over another.</summary>
    public static void Bind(string source, string target, bool recursive = false) =>
        Mount(source, target, null, MountFlags.Bind | (recursive ? MountFlags.Recursive : MountFlags.None));

    /// <summary>
    /// Mounts an overlay. Lower directories go from the top down; without an upper directory it is read-only. When the
    /// paths do not fit in the kernel's one page of options they are named by short descriptor paths.
    /// </summary>
    public static void Overlay(IReadOnlyList<string> lower, string? upper, string? work, string target, bool isVolatile = false)
    {
        var options = OverlayOptions(lower, upper, work, isVolatile);
        if (options.Length <= LongestOptions)
        {
            Mount("overlay", target, "overlay", MountFlags.None, options);
            return;
        }
        var held = lower.Select(path => FileNodes.Open(path, OpenFlags.PathOnly | OpenFlags.Directory)).ToList();
        try
        {
            Mount("overlay", target, "overlay", MountFlags.None,
                OverlayOptions([.. held.Select(Short)], upper, work, isVolatile));
        }
        finally
        {
            held.ForEach(handle => handle.Dispose());
        }

        static string Short(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";
    }

    /// <summary>Takes the topmost mount off the path, at once even when busy; false when nothing is mounted there.</summary>
    public static bool Unmount(string target)
    {
        if (Libc.Umount(target, DetachAndNoFollow) == 0) return true;
        var error = KernelException.Last("umount2", target);
        return error.Errno is Errno.EINVAL or Errno.ENOENT ? false : throw error;
    }

    /// <summary>The mount points at or beneath a directory, deepest first, one entry a mount.</summary>
    public static IReadOnlyList<string> Beneath(string directory)
    {
        var prefix = directory.TrimEnd('/') + "/";
        return [.. MountTable.Read().Select(row => row.Target)
            .Where(target => target == directory.TrimEnd('/') || target.StartsWith(prefix, StringComparison.Ordinal))
            .OrderByDescending(target => target.Length)];
    }

    /// <summary>Takes every mount at or beneath the directory off, deepest first.</summary>
    public static void UnmountBeneath(string directory)
    {
        foreach (var target in Beneath(directory)) Unmount(target);
    }

    internal static string OverlayOptions(IReadOnlyList<string> lower, string? upper, string? work, bool isVolatile)
    {
        var options = "lowerdir=" + string.Join(':', lower.Select(Escape));
        // Off whatever the module's parameters say: redirects and metadata-only copies would leave an upper directory that
        // is no complete difference by itself, and so no layer.
        if (upper is not null) options += $",upperdir={Escape(upper)},workdir={Escape(work!)},redirect_dir=off,metacopy=off,index=off";
        return isVolatile ? options + ",volatile" : options;

        // The overlay's option parser splits at these (fs/overlayfs/params.c).
        static string Escape(string path) => path.Replace("\\", "\\\\").Replace(":", "\\:").Replace(",", "\\,");
    }
}
