using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>
/// Extended attributes of one name in a held directory, never following a symbolic link. (The kernel has no *at calls
/// for these before 6.13, so the directory is named through /proc/self/fd.)
/// </summary>
public static unsafe class ExtendedAttributes
{
    /// <summary>Largest value the kernel keeps (XATTR_SIZE_MAX), bytes.</summary>
    public const int LargestValue = 65_536;

    public static void Set(SafeFileHandle directory, string name, string attribute, ReadOnlySpan<byte> value)
    {
        using var held = new HeldHandle(directory);
        fixed (byte* at = value)
            if (Libc.LSetXattr(Path(held, name), attribute, at, value.Length, 0) != 0)
                throw KernelException.Last("lsetxattr", $"{name} {attribute}");
    }

    /// <summary>The value, or null when the attribute is absent.</summary>
    public static byte[]? Get(SafeFileHandle directory, string name, string attribute)
    {
        using var held = new HeldHandle(directory);
        var buffer = new byte[LargestValue];
        fixed (byte* at = buffer)
        {
            var length = Libc.LGetXattr(Path(held, name), attribute, at, buffer.Length);
            if (length >= 0) return buffer[..(int)length];
        }
        var error = KernelException.Last("lgetxattr", $"{name} {attribute}");
        return error.Errno is Errno.ENODATA or Errno.EOPNOTSUPP ? null : throw error;
    }

    public static string[] List(SafeFileHandle directory, string name)
    {
        using var held = new HeldHandle(directory);
        var buffer = new byte[LargestValue];
        fixed (byte* at = buffer)
        {
            var length = Libc.LListXattr(Path(held, name), at, buffer.Length);
            if (length >= 0)
                return Encoding.UTF8.GetString(at, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        var error = KernelException.Last("llistxattr", name);
        return error.Errno == Errno.EOPNOTSUPP ? [] : throw error;
    }

    public static void Remove(SafeFileHandle directory, string name, string attribute)
    {
        using var held = new HeldHandle(directory);
        if (Libc.LRemoveXattr(Path(held, name), attribute) != 0)
            throw KernelException.Last("lremovexattr", $"{name} {attribute}");
    }

    private static string Path(HeldHandle directory, string name) => $"/proc/self/fd/{directory.Number}/{name}";
}
