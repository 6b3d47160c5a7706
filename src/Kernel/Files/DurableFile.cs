using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>Files that are whole or absent after a crash: temporary name, fsync, rename, fsync of the directory.</summary>
public static class DurableFile
{
    public static void Write(string path, ReadOnlySpan<byte> content, uint mode = 0x180)
    {
        var temporary = path + ".tmp";
        using (var file = FileNodes.Open(temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, mode))
        {
            RandomAccess.Write(file, content, 0);
            Sync(file, temporary);
        }
        File.Move(temporary, path, overwrite: true);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>As <see cref="Write"/> but whole or absent only while the machine runs on: for what a power cut ends anyway.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content, uint mode = 0x180)
    {
        var temporary = path + ".tmp";
        using (var file = FileNodes.Open(temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, mode))
            RandomAccess.Write(file, content, 0);
        File.Move(temporary, path, overwrite: true);
    }

    public static void Sync(SafeFileHandle file, string path)
    {
        if (Libc.Fsync(file) != 0) throw KernelException.Last("fsync", path);
    }

    /// <summary>Makes the names in a directory durable.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = FileNodes.Open(path, OpenFlags.ReadOnly | OpenFlags.Directory);
        Sync(directory, path);
    }

    /// <summary>Everything written to the file system that holds the path reaches the disk (syncfs(2)).</summary>
    public static void SyncFileSystem(string path)
    {
        using var directory = FileNodes.Open(path, OpenFlags.ReadOnly);
        if (Libc.SyncFs(directory) != 0) throw KernelException.Last("syncfs", path);
    }
}
