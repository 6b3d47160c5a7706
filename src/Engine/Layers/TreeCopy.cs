using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>Copies single names with owner, mode, times and portable attributes between held directories.</summary>
internal static class TreeCopy
{
    private const int PerSecond = 1_000_000_000;

    /// <summary>Copies a regular file; the new name must be free.</summary>
    public static void File(HeldDirectory from, ReadOnlySpan<byte> fromName, HeldDirectory to, ReadOnlySpan<byte> toName, FileStatus status)
    {
        using (var source = from.OpenRegular(fromName) ?? throw new KernelException("openat2", System.Text.Encoding.UTF8.GetString(fromName), Errno.ENOENT))
        using (var target = to.CreateFile(toName, 0x180))
            Contents(source, target);
        to.ChangeOwner(toName, status.User, status.Group);
        Attributes(from, fromName, to, toName);
        to.ChangeMode(toName, status.Mode & 0xfff);
        to.SetTime(toName, (long)(status.Modified / PerSecond), (int)(status.Modified % PerSecond));
    }

    public static long Contents(SafeFileHandle source, SafeFileHandle target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
        try
        {
            long offset = 0;
            for (int count; (count = RandomAccess.Read(source, buffer, offset)) > 0; offset += count) RandomAccess.Write(target, buffer.AsSpan(0, count), offset);
            return offset;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static void Attributes(HeldDirectory from, ReadOnlySpan<byte> fromName, HeldDirectory to, ReadOnlySpan<byte> toName)
    {
        foreach (var attribute in from.Attributes(fromName))
            if (Overlay.IsPortable(attribute) && from.GetAttribute(fromName, attribute) is { } value) to.SetAttribute(toName, attribute, value);
    }
}
