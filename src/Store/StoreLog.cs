namespace Naru.Store;

/// <summary>
/// The log of revisions in memory, and its rules: what a commit must fit, what compaction forgets. Not synchronized.
/// </summary>
internal sealed class StoreLog
{
    private readonly SortedDictionary<long, StoreRecord> _records = [];
    private long _revision;
    private long _compacted;

    public StoreImage Image => new(_revision, _compacted, [.. _records.Values]);

    public void Commit(StoreBatch batch)
    {
        batch.Check();
        if (batch.After != _revision) throw new StoreConflictException(batch.After, _revision);
        foreach (var record in batch.Records) _records.Add(record.Revision, record);
        _revision = batch.Last;
    }

    public IReadOnlyList<StoreRecord> After(long revision)
    {
        if (revision < _compacted) throw new StoreCompactedException(revision, _compacted);
        return [.. _records.Values.Where(r => r.Revision > revision)];
    }

    // Every record names the one it replaced, so no index by key is needed: walk the newly compacted revisions once.
    public void Compact(long revision)
    {
        revision = Math.Min(revision, _revision);
        foreach (var record in _records.Values.Where(r => r.Revision > _compacted && r.Revision <= revision).ToArray())
        {
            _records.Remove(record.Previous);
            if (record.Value is null) _records.Remove(record.Revision);
        }
        _compacted = Math.Max(_compacted, revision);
    }
}
