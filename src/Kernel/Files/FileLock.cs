using Microsoft.Win32.SafeHandles;

namespace Naru.Kernel.Files;

/// <summary>An exclusive lock on a file (flock(2)); the kernel lets go of it when its holder dies.</summary>
public sealed class FileLock : IDisposable
{
    private const int ExclusiveNonBlocking = 2 | 4;

    private readonly SafeFileHandle file;

    private FileLock(SafeFileHandle file) => this.file = file;

    /// <summary>Takes the lock, or null when another process holds it.</summary>
    public static FileLock? TryTake(string path)
    {
        var file = FileNodes.Open(path, OpenFlags.ReadWrite | OpenFlags.Create, 0x180);
        if (Libc.Flock(file, ExclusiveNonBlocking) == 0) return new FileLock(file);
        var error = KernelException.Last("flock", path);
        file.Dispose();
        return error.Errno == Errno.EAGAIN ? null : throw error;
    }

    public void Dispose() => file.Dispose();
}
