using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel.Files;

namespace Naru.Kernel.Cgroups;

/// <summary>Reading and writing the files of a cgroup directory: one write a value, as the kernel takes them.</summary>
internal static class ControlFile
{
    internal static void Write(string path, string value)
    {
        using var file = FileNodes.Open(path, OpenFlags.WriteOnly);
        Write(file, path, value);
    }

    /// <summary>Writes to a file that is open already, for many values in a row.</summary>
    internal static void Write(SafeFileHandle file, string path, string value)
    {
        try
        {
            Descriptors.Write(file, Encoding.ASCII.GetBytes(value));
        }
        catch (KernelException error)
        {
            throw new KernelException("write", $"'{value}' to {path}", error.Errno);
        }
    }

    internal static void Write(string path, long value) => Write(path, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes where the kernel has the file; false where it has not, or does not take the value.</summary>
    internal static bool TryWrite(string path, string value)
    {
        try
        {
            Write(path, value);
            return true;
        }
        catch (KernelException error) when (error.Errno is Errno.ENOENT or Errno.EOPNOTSUPP or Errno.EINVAL or Errno.EACCES)
        {
            return false;
        }
    }

    internal static IReadOnlyList<string> Lines(string path)
    {
        try
        {
            using var file = FileNodes.Open(path, OpenFlags.ReadOnly);
            return ReadAll(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (KernelException error) when (error.Errno is Errno.ENOENT or Errno.ENODEV or Errno.ENOTDIR or Errno.EOPNOTSUPP)
        {
            // Absent, or its group was removed while reading (ENODEV): both mean that there is nothing.
            return [];
        }
    }

    /// <summary>To the end, as the kernel gives it: a page at most at a time, whatever the file's size is said to be.</summary>
    private static string ReadAll(SafeFileHandle file)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (Descriptors.Read(file, buffer.AsSpan(length)) is > 0 and var count)
        {
            length += count;
            if (length == buffer.Length) Array.Resize(ref buffer, length * 2);
        }
        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    internal static string? Text(string path) => Lines(path).FirstOrDefault();

    /// <summary>A single number; "max" and anything beyond 64 bits signed-looking limits are <see cref="ulong.MaxValue"/>.</summary>
    internal static ulong Number(string path)
    {
        const ulong PageRoundedMaximum = 0x7ffffffffffff000;
        var text = Text(path);
        if (text is null) return 0;
        if (text == "max" || !ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return ulong.MaxValue;
        return number >= PageRoundedMaximum ? ulong.MaxValue : number;
    }

    /// <summary>The value of a key in a file of "key value" lines; 0 when absent.</summary>
    internal static ulong Keyed(string path, string key)
    {
        foreach (var line in Lines(path))
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
                return ulong.TryParse(line.AsSpan(key.Length + 1), CultureInfo.InvariantCulture, out var value) ? value : 0;
        return 0;
    }

    /// <summary>Removes a group's directory; one that is not there counts as removed. False while something is in it.</summary>
    internal static bool TryRemoveDirectory(string path)
    {
        if (Libc.Rmdir(path) == 0) return true;
        var error = KernelException.Last("rmdir", path);
        return error.Errno switch
        {
            Errno.ENOENT => true,
            Errno.EBUSY => false,
            _ => throw error,
        };
    }
}
