using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Mounts;

/// <summary>Which mount an open file lies on, and whether that mount lets itself be written (statx(2), fstatfs(2)).</summary>
public readonly record struct MountedOn(ulong MountId, bool IsReadOnly)
{
    private const long Statx = 332, FStatFs = 138;
    private const uint MountIdMask = 0x1000;
    private const int MountIdAt = 144, FlagsAt = 80;
    private const ulong ReadOnlyFlag = 1;

    public static unsafe MountedOn Of(SafeFileHandle file)
    {
        Span<byte> status = stackalloc byte[256];
        Span<byte> system = stackalloc byte[120];
        using var held = new HeldHandle(file);
        fixed (byte* name = "\0"u8)
        fixed (byte* result = status)
            if (Libc.Syscall(Statx, held.Number, (long)name, Libc.AtEmptyPath, MountIdMask, (long)result) != 0) throw KernelException.Last("statx");
        fixed (byte* result = system)
            if (Libc.Syscall(FStatFs, held.Number, (long)result) != 0) throw KernelException.Last("fstatfs");
        return new MountedOn(BinaryPrimitives.ReadUInt64LittleEndian(status[MountIdAt..]), (BinaryPrimitives.ReadUInt64LittleEndian(system[FlagsAt..]) & ReadOnlyFlag) != 0);
    }
}
