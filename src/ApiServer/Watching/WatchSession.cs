using Naru.ApiServer.Cache;
using Naru.ApiServer.Requests;
using Naru.ApiServer.Storage;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiServer.Watching;

/// <summary>
/// One client's watch: a place in the order of revisions. It holds no queue; it is woken when its resource changes and
/// then takes what is new from the ring, so that a slow client costs nothing but its place. A place older than the ring
/// gets 410 and the watch ends.
/// <para>
/// Not synchronized: one reader calls <see cref="TakeAsync"/> again and again until it returns null.
/// </para>
/// </summary>
public sealed class WatchSession
{
    private static readonly TimeSpan BetweenBookmarks = TimeSpan.FromSeconds(30);

    private readonly WatchCache _cache;
    private readonly WatchOptions _options;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _end;
    private List<WatchEvent>? _first;
    private DateTimeOffset _nextBookmark;
    private long _seen;
    private bool _ended;

    internal WatchSession(WatchCache cache, WatchOptions options, long from, List<WatchEvent>? first, TimeProvider time)
    {
        _cache = cache;
        _options = options;
        _time = time;
        _seen = from;
        _first = first;
        var now = time.GetUtcNow();
        _end = now + options.Timeout;
        _nextBookmark = now + BetweenBookmarks;
    }

    /// <summary>The next events, in order, at least one; null at the watch's end.</summary>
    public async ValueTask<IReadOnlyList<WatchEvent>?> TakeAsync(CancellationToken cancel)
    {
        if (_first is { Count: > 0 } first)
        {
            _first = null;
            return first;
        }
        while (!_ended)
        {
            var changed = _cache.ChangedAsync(_options.Resource);   // before reading, so that no change falls between
            var published = _cache.World.Revision;
            var found = Read(published);
            if (found.Count > 0) return found;
            var now = _time.GetUtcNow();
            if (now >= _end) return End();
            if (now >= _nextBookmark && _options.Bookmarks) return [Bookmark(now)];
            await WaitAsync(changed, (_options.Bookmarks && _nextBookmark < _end ? _nextBookmark : _end) - now, cancel);
        }
        return null;
    }

    private List<WatchEvent> Read(long published)
    {
        var found = new List<WatchEvent>();
        while (found.Count == 0)
        {
            var events = _cache.EventsAfter(_options.Resource, _seen);
            if (events is null)
            {
                _ended = true;
                return [new WatchEvent(WatchEventType.Error, Refusal.TooOld(_seen, published).Status)];
            }
            if (events.Count == 0)
            {
                _seen = Math.Max(_seen, published);
                return found;
            }
            foreach (var happened in events)
                if (_options.See(happened) is { } seen) found.Add(seen);
            _seen = events[^1].Revision;
        }
        return found;
    }

    private IReadOnlyList<WatchEvent>? End()
    {
        _ended = true;
        return _options.Bookmarks ? [Bookmark(_end)] : null;
    }

    private WatchEvent Bookmark(DateTimeOffset now)
    {
        _nextBookmark = now + BetweenBookmarks;
        return _options.BookmarkAt(_seen, initialEventsEnd: false);
    }

    // Not Task.WaitAsync with a time: that one throws to say that time has passed, and a watch waits often.
    private async ValueTask WaitAsync(Task changed, TimeSpan longest, CancellationToken cancel)
    {
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var timer = _time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), woken, longest, Timeout.InfiniteTimeSpan);
        using var registration = cancel.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), woken);
        await Task.WhenAny(AwaitedHereAsync(changed), AwaitedHereAsync(woken.Task));
        cancel.ThrowIfCancellationRequested();
    }

    // Task.WhenAny over a source that runs its continuations asynchronously resumes on the thread pool, whatever the
    // synchronization context; over an async method's task it does not.
    private static async Task AwaitedHereAsync(Task task) => await task;
}
