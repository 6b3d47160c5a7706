namespace Naru.Store.Sqlite;

/// <summary>Reads the log of a <see cref="SqliteStore"/> forward.</summary>
internal sealed class SqliteFeed(SqliteStore store, long after) : IStoreFeed
{
    private long _seen = after;

    public async ValueTask<IReadOnlyList<StoreRecord>> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            var committed = store.Committed;   // taken before reading, so that no commit falls between
            var records = await store.AfterAsync(_seen);
            if (records.Count > 0)
            {
                _seen = records[^1].Revision;
                return records;
            }
            await committed.WaitAsync(cancel);
        }
    }

    public ValueTask DisposeAsync() => default;
}
