using Naru.ApiServer.Cache;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Store;

namespace Naru.ApiServer.Storage;

/// <summary>
/// The one owner of the cluster's revisions. Requests propose conditional writes; all that wait are compared with memory
/// and with the part of the batch before them, get revisions, are committed together, published, and only then
/// acknowledged.
/// <para>
/// Invariants: nobody sees what is not committed, a conflict included, which is told only after the batch that caused it
/// is durable; a revision is given once, also when its commit fails; events reach the watch cache in the order of revisions.
/// </para>
/// <para>
/// What fails: when the store refuses a batch, every proposal in it fails with the store's exception and nothing is
/// published. The next batch may succeed. When somebody else has written to the store, every later batch fails: the
/// server must be started again.
/// </para>
/// </summary>
internal sealed class Sequencer
{
    private const int MostInBatch = 512;
    private const int MostBytesInBatch = 16 << 20;
    private const int MostWaiting = 16_384;

    private readonly IStateStore _store;
    private readonly WatchCache _cache;
    private readonly Mailbox<Proposal> _waiting = new(MostWaiting);
    private long _committed;
    private long _given;

    public Sequencer(IStateStore store, WatchCache cache, long revision)
    {
        _store = store;
        _cache = cache;
        _committed = _given = revision;
    }

    /// <summary>Done when the write is durable and visible; null when the object was not at the expected revision, or its home has gone.</summary>
    /// <exception cref="StoreException">The store could not keep it, or too much waits.</exception>
    public Task<Document?> ProposeAsync(Proposal proposal)
    {
        if (!_waiting.TryPost(proposal)) throw new StoreException("the server is stopping, or too many writes wait for the disk: try again in a moment");
        return proposal.Done.Task;
    }

    public void Stop() => _waiting.Complete();

    public async Task RunAsync()
    {
        while (await _waiting.WaitAsync())
            await CommitAsync(Compare());
    }

    private Batch Compare()
    {
        var batch = new Batch();
        while (batch.Changes.Count < MostInBatch && batch.Bytes < MostBytesInBatch && _waiting.TryTake(out var proposal))
        {
            var current = Current(batch, proposal.Key);
            var isAsExpected = (current?.Revision ?? 0) == proposal.Expected && (proposal.Document is not null || current is not null);
            if (!isAsExpected || !proposal.Within.All(home => Current(batch, home) is { DeletionTime: null })) batch.Refused.Add(proposal);
            else batch.Add(proposal, current, ++_given);
        }
        return batch;
    }

    private Document? Current(Batch batch, StorageKey key) => batch.Overlay.TryGetValue(key, out var uncommitted) ? uncommitted : _cache.Find(key);

    private async Task CommitAsync(Batch batch)
    {
        try
        {
            if (batch.Changes.Count > 0)
            {
                await _store.CommitAsync(new StoreBatch(_committed, [.. batch.Changes.Select(RecordOf)]), CancellationToken.None);
                _committed = _given;
                _cache.Publish([.. batch.Changes.Select(c => c.Event)], _committed);
            }
        }
        catch (StoreException failure)
        {
            foreach (var (proposal, _) in batch.Changes) proposal.Done.SetException(failure);
            foreach (var proposal in batch.Refused) proposal.Done.SetResult(null);
            return;
        }
        foreach (var (proposal, change) in batch.Changes) proposal.Done.SetResult(change.Current);
        foreach (var proposal in batch.Refused) proposal.Done.SetResult(null);
    }

    private static StoreRecord RecordOf((Proposal Proposal, CacheEvent Event) change)
    {
        var (proposal, happened) = change;
        var value = happened.New is { } document ? StoredValue.Encode(proposal.Document!.Json.Span) : null;
        return new StoreRecord(happened.Revision, proposal.Key.ToString(), happened.Old?.Revision ?? 0, value);
    }

    private sealed class Batch
    {
        public List<(Proposal Proposal, CacheEvent Event)> Changes { get; } = [];
        public List<Proposal> Refused { get; } = [];
        public Dictionary<StorageKey, Document?> Overlay { get; } = [];
        public long Bytes { get; private set; }

        public void Add(Proposal proposal, Document? current, long revision)
        {
            var written = proposal.Document?.WithRevision(revision);
            Overlay[proposal.Key] = written;
            Bytes += written?.Json.Length ?? 64;
            Changes.Add((proposal, new CacheEvent(revision, current, written)));
        }
    }
}
