using Microsoft.Data.Sqlite;

namespace Naru.Store.Sqlite;

/// <summary>
/// The embedded store: one SQLite file in WAL mode, <c>synchronous=FULL</c>, with one table
/// <c>log(rev, key, prev, value)</c> and no index but the revision. Readers have the keys in memory; an index on disk
/// would halve the rate of writes.
/// <para>
/// One thread owns the connection. Commits that wait while it syncs are put into one transaction, so that many writers
/// share one sync. A second process is kept out by a lock on <c>store.lock</c>, which the kernel drops when the owner dies.
/// </para>
/// <para>
/// Recovery is the scan of the log in <see cref="LoadAsync"/>; SQLite itself rolls a torn WAL back to the last
/// acknowledged commit. A data directory has a format version; a newer one is refused.
/// </para>
/// <para>
/// What fails: a full or failing disk fails the batch with <see cref="StoreException"/>, nothing of it is kept, and the
/// next commit may succeed.
/// </para>
/// </summary>
public sealed class SqliteStore : IStateStore
{
    private const int DiskFull = 13;

    private readonly FileStream _lock;
    private readonly SqliteLog _log;
    private readonly OwnerThread _owner;
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SqliteStore(FileStream fileLock, SqliteLog log)
    {
        _lock = fileLock;
        _log = log;
        _owner = new OwnerThread("store", log.CommitGroup, log.Checkpoint);
    }

    /// <summary>Opens the store of a directory, making both where they are missing.</summary>
    /// <param name="fileLayer">The name of the SQLite VFS to use; "" for the system's own.</param>
    /// <param name="passed">Told the names of <see cref="StoreFailpoints"/> as they are passed.</param>
    /// <exception cref="StoreException">In use by another process, not readable, or of a newer format.</exception>
    public static SqliteStore Open(string directory, string fileLayer = "", Action<string>? passed = null)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var fileLock = LockDirectory(directory);
        try
        {
            var file = Path.Combine(directory, "state.db");
            if (fileLayer.Length == 0) StoreFiles.MakePrivate(file);
            return new SqliteStore(fileLock, SqliteLog.Open(file, fileLayer, passed ?? (_ => { })));
        }
        catch (Exception failure)
        {
            fileLock.Dispose();
            if (failure is SqliteException sqlite) throw Failed("open", directory, sqlite);
            throw;
        }
    }

    public async ValueTask<StoreImage> LoadAsync(CancellationToken cancel) => await RunAsync("read", _log.Load).WaitAsync(cancel);

    public async ValueTask CommitAsync(StoreBatch batch, CancellationToken cancel)
    {
        batch.Check();
        cancel.ThrowIfCancellationRequested();
        await _owner.CommitAsync(batch);   // not cancelled half way: the caller must know whether it happened
        Interlocked.Exchange(ref _committed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public IStoreFeed Watch(long after) => new SqliteFeed(this, after);

    public async ValueTask CompactAsync(long revision, CancellationToken cancel)
    {
        while (await RunAsync("compact", () => _log.CompactSome(revision))) cancel.ThrowIfCancellationRequested();
    }

    public async ValueTask BackupAsync(string path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await RunAsync("back up", () => { _log.Backup(path); return true; });
    }

    public ValueTask DisposeAsync()
    {
        _owner.Dispose();
        _log.Dispose();
        _lock.Dispose();
        return default;
    }

    internal Task Committed => Volatile.Read(ref _committed).Task;

    internal Task<IReadOnlyList<StoreRecord>> AfterAsync(long revision) => RunAsync("read", () => _log.After(revision));

    internal static StoreException Failed(string what, string path, SqliteException failure) =>
        new(failure.SqliteErrorCode == DiskFull
            ? $"cannot {what} the store {path}: no space left on its disk; free some and try again: nothing acknowledged is lost"
            : $"cannot {what} the store {path}: {failure.Message} ({failure.SqliteExtendedErrorCode}); "
                + "check the disk and its permissions, then start again: nothing acknowledged is lost", failure);

    private async Task<T> RunAsync<T>(string what, Func<T> job)
    {
        try
        {
            return await _owner.RunAsync(job);
        }
        catch (SqliteException failure)
        {
            throw Failed(what, Path.GetDirectoryName(_lock.Name) ?? "", failure);
        }
    }

    private static FileStream LockDirectory(string directory)
    {
        var path = Path.Combine(directory, "store.lock");
        try
        {
            var opened = new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = StoreFiles.OwnerOnly });
            File.SetUnixFileMode(opened.SafeFileHandle, StoreFiles.OwnerOnly);
            return opened;
        }
        catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException))
        {
            throw new StoreException($"the data directory {directory} is in use by another naru ({path} is locked): "
                + "stop that one with 'naru down', or choose another --data directory", failure);
        }
    }
}
