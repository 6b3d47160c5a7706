namespace Naru.Store.Sqlite;

/// <summary>
/// Who may read the store's files: their owner alone. They hold Secrets as they are. SQLite makes its log, its journal and its
/// shared memory with the mode of the file itself, so that one is there, with the right mode, before SQLite opens it.
/// </summary>
internal static class StoreFiles
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the file where it is missing, and takes from those beside it what others may.</summary>
    public static void MakePrivate(string file)
    {
        using (var made = new FileStream(file, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OwnerOnly }))
            File.SetUnixFileMode(made.SafeFileHandle, OwnerOnly);
        foreach (var beside in (string[])["-wal", "-shm", "-journal"])
            if (File.Exists(file + beside)) File.SetUnixFileMode(file + beside, OwnerOnly);
    }
}
