namespace Naru.Store;

/// <summary>
/// A store that forgets everything when the process ends: for simulations and tests. It keeps to the same rules as the
/// durable ones, completes every call at once and on the caller's thread, and starts no thread.
/// </summary>
public sealed class MemoryStore : IStateStore
{
    private readonly Lock _gate = new();
    private readonly StoreLog _log = new();
    private TaskCompletionSource _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<StoreImage> LoadAsync(CancellationToken cancel)
    {
        lock (_gate) return new(_log.Image);
    }

    public ValueTask CommitAsync(StoreBatch batch, CancellationToken cancel)
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            _log.Commit(batch);
            woken = _committed;
            _committed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        woken.SetResult();
        return default;
    }

    public IStoreFeed Watch(long after) => new Feed(this, after);

    public ValueTask CompactAsync(long revision, CancellationToken cancel)
    {
        lock (_gate) _log.Compact(revision);
        return default;
    }

    public ValueTask BackupAsync(string path, CancellationToken cancel) =>
        throw new StoreException($"cannot back up to {path}: a store in memory has nothing to keep; use a data directory");

    public ValueTask DisposeAsync() => default;

    private sealed class Feed(MemoryStore store, long after) : IStoreFeed
    {
        private long _seen = after;

        public async ValueTask<IReadOnlyList<StoreRecord>> NextAsync(CancellationToken cancel)
        {
            while (true)
            {
                Task committed;
                lock (store._gate)
                {
                    var records = store._log.After(_seen);
                    if (records.Count > 0)
                    {
                        _seen = records[^1].Revision;
                        return records;
                    }
                    committed = store._committed.Task;
                }
                await committed.WaitAsync(cancel);
            }
        }

        public ValueTask DisposeAsync() => default;
    }
}
