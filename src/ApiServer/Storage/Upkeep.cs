using Naru.ApiServer.Authentication;
using Naru.ApiServer.Cache;
using Naru.Resources.Objects;
using Naru.Store;

namespace Naru.ApiServer.Storage;

/// <summary>
/// What has to be done now and then: forget revisions older than some minutes, here and in the store, and delete events
/// that are older than an hour and bootstrap tokens that have expired.
/// </summary>
internal sealed class Upkeep : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan EventsLive = TimeSpan.FromHours(1);

    private readonly IStateStore _store;
    private readonly WatchCache _cache;
    private readonly Sequencer _sequencer;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Task _running = Task.CompletedTask;
    private long _forgettable;
    private bool _stopped;

    public Upkeep(IStateStore store, WatchCache cache, Sequencer sequencer, TimeProvider time)
    {
        (_store, _cache, _sequencer, _time) = (store, cache, sequencer, time);
        _forgettable = 0;
        _timer = time.CreateTimer(static state => ((Upkeep)state!).Tick(), this, Period, Period);
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        _timer.Dispose();
        await _running;
    }

    private void Tick()
    {
        if (!_stopped && _running.IsCompleted) _running = RunAsync();
    }

    // What was current at the last round is forgotten in this one, so that every revision can be asked for a while.
    private async Task RunAsync()
    {
        try
        {
            var oldest = _time.GetUtcNow() - EventsLive;
            await DeleteAsync("/events", document => LastSeen(document) is { } seen && seen < oldest);
            await DeleteAsync("/secrets", document => document.Key.Name.StartsWith("bootstrap-token-", StringComparison.Ordinal) && BootstrapTokens.IsExpired(document.ToTree(), _time.GetUtcNow()));
            var upTo = _forgettable;
            _forgettable = _cache.World.Revision;
            if (upTo == 0) return;
            _cache.Forget(upTo);
            await _store.CompactAsync(upTo, CancellationToken.None);
        }
        catch (StoreException)
        {
            _forgettable = 0;   // the disk is full or failing, which writes report to their clients: the next round tries again
        }
    }

    private async Task DeleteAsync(string resource, Func<Document, bool> isOver)
    {
        foreach (var document in _cache.World.Of(resource).From("").ToArray())
        {
            if (_stopped) return;
            if (isOver(document))
                await _sequencer.ProposeAsync(new Proposal(StorageKey.Of(document), document.Revision, null));
        }
    }

    private static DateTimeOffset? LastSeen(Document document)
    {
        var tree = document.ToTree();
        return tree["series"]["lastObservedTime"].AsTime() ?? tree["lastTimestamp"].AsTime() ?? tree["eventTime"].AsTime() ?? tree.Metadata["creationTimestamp"].AsTime();
    }
}
