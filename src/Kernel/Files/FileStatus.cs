using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>What statx(2) says of a name. Times are nanoseconds since the epoch; Mode includes the S_IF type bits.</summary>
public readonly record struct FileStatus(
    uint Mode, uint Links, uint User, uint Group, ulong Inode, long Size, long Blocks512,
    Int128 Accessed, Int128 Modified, Int128 Changed, ulong DeviceOfNode, ulong FileSystem)
{
    private const long Statx = 332;

    public bool IsDirectory => (Mode & FileType.Mask) == FileType.Directory;

    public bool IsRegular => (Mode & FileType.Mask) == FileType.Regular;

    public bool IsSymbolicLink => (Mode & FileType.Mask) == FileType.SymbolicLink;

    /// <summary>The status of a name in a directory, of the link itself if it is one; null when absent.</summary>
    public static FileStatus? Of(SafeFileHandle directory, string name)
    {
        using var held = new HeldHandle(directory);
        return Read(held.Number, name, Libc.AtSymlinkNoFollow);
    }

    /// <summary>The status of an open file.</summary>
    public static FileStatus Of(SafeFileHandle file)
    {
        using var held = new HeldHandle(file);
        return Read(held.Number, "", Libc.AtEmptyPath)!.Value;
    }

    /// <summary>The status of a path of the host, of the link itself if it is one; null when absent.</summary>
    public static FileStatus? Of(string path) => Read(Libc.AtFdCwd, path, Libc.AtSymlinkNoFollow);

    private static FileStatus? Read(int directory, string name, int flags) => Read(directory, Encoding.UTF8.GetBytes(name + "\0"), flags);

    /// <summary>As above, for a name of bytes that ends in NUL.</summary>
    internal static unsafe FileStatus? Read(int directory, ReadOnlySpan<byte> terminated, int flags)
    {
        Span<byte> s = stackalloc byte[256];
        fixed (byte* at = terminated)
        fixed (byte* result = s)
        {
            if (Libc.Syscall(Statx, directory, (long)at, flags, 0x7ff, (long)result) != 0)
            {
                var error = KernelException.Last("statx", Encoding.UTF8.GetString(terminated[..^1]));
                return error.Errno is Errno.ENOENT or Errno.ENOTDIR ? null : throw error;
            }
        }
        return new FileStatus(
            Mode: BinaryPrimitives.ReadUInt16LittleEndian(s[28..]),
            Links: U32(s, 16), User: U32(s, 20), Group: U32(s, 24),
            Inode: U64(s, 32), Size: (long)U64(s, 40), Blocks512: (long)U64(s, 48),
            Accessed: Time(s, 64), Changed: Time(s, 96), Modified: Time(s, 112),
            DeviceOfNode: DeviceNumber.Make(U32(s, 128), U32(s, 132)),
            FileSystem: DeviceNumber.Make(U32(s, 136), U32(s, 140)));
    }

    private static uint U32(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt32LittleEndian(s[at..]);

    private static ulong U64(ReadOnlySpan<byte> s, int at) => BinaryPrimitives.ReadUInt64LittleEndian(s[at..]);

    private static Int128 Time(ReadOnlySpan<byte> s, int at) => (Int128)(long)U64(s, at) * 1_000_000_000 + U32(s, at + 8);
}
