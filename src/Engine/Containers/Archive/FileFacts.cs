using Naru.Kernel.Files;

namespace Naru.Engine.Containers.Archive;

/// <summary>What a client is told about a file before it copies it.</summary>
public sealed record FileFacts
{
    private const uint GoDirectory = 1u << 31;
    private const uint GoSymbolicLink = 1u << 27;
    private const uint GoDevice = 1u << 26;
    private const uint GoFifo = 1u << 25;
    private const uint GoSocket = 1u << 24;
    private const uint GoSetUser = 1u << 23;
    private const uint GoSetGroup = 1u << 22;
    private const uint GoCharacterDevice = 1u << 21;
    private const uint GoSticky = 1u << 20;

    internal FileFacts(string name, FileStatus status, string linkTarget)
    {
        (Name, Size, LinkTarget) = (name, status.Size, linkTarget);
        Mode = GoMode(status.Mode);
        Modified = DateTimeOffset.UnixEpoch.AddTicks((long)(status.Modified / 100));
    }

    public string Name { get; }

    public long Size { get; }

    /// <summary>Kind and permissions with the bits of Go's FileMode, which is what the wire carries.</summary>
    public uint Mode { get; }

    public DateTimeOffset Modified { get; }

    public string LinkTarget { get; }

    internal static uint GoMode(uint mode)
    {
        var kind = (mode & FileType.Mask) switch
        {
            FileType.Directory => GoDirectory,
            FileType.SymbolicLink => GoSymbolicLink,
            FileType.BlockDevice => GoDevice,
            FileType.CharacterDevice => GoDevice | GoCharacterDevice,
            FileType.Fifo => GoFifo,
            FileType.Regular => 0u,
            _ => GoSocket,
        };
        var special = ((mode & 0x800) != 0 ? GoSetUser : 0) | ((mode & 0x400) != 0 ? GoSetGroup : 0) | ((mode & 0x200) != 0 ? GoSticky : 0);
        return kind | special | mode & 0x1ff;
    }
}
