namespace Naru.ApiServer.Cache;

/// <summary>
/// The last events of one resource, bounded in bytes. Whoever reads is a place in the order of revisions, not a queue;
/// a place that is older than what is kept has fallen off.
/// </summary>
internal sealed class EventRing(long complete)
{
    private const int MostBytes = 16 << 20;
    private const int MostEvents = 100_000;

    private readonly Lock _gate = new();
    private CacheEvent[] _events = new CacheEvent[64];
    private int _first;
    private int _count;
    private long _bytes;
    private long _complete = complete;   // every event after this revision is here

    /// <summary>The events after that revision, at most <paramref name="most"/>; null when some of them are gone.</summary>
    public List<CacheEvent>? After(long revision, int most = 256)
    {
        lock (_gate)
        {
            if (revision < _complete) return null;
            var found = new List<CacheEvent>();
            for (var i = IndexAfter(revision); i < _count && found.Count < most; i++) found.Add(At(i));
            return found;
        }
    }

    public void Append(CacheEvent happened)
    {
        lock (_gate)
        {
            if (_count == _events.Length) Grow();
            _events[(_first + _count++) % _events.Length] = happened;
            _bytes += happened.Bytes;
            while (_count > 1 && (_bytes > MostBytes || _count > MostEvents)) DropOldest();
        }
    }

    /// <summary>
    /// Forgets what happened at or before that revision. Of a resource to which nothing happened there is nothing to forget:
    /// who watches it is not told that its place is too old.
    /// </summary>
    public void Forget(long revision)
    {
        lock (_gate)
        {
            while (_count > 0 && At(0).Revision <= revision) DropOldest();
        }
    }

    private CacheEvent At(int index) => _events[(_first + index) % _events.Length];

    private int IndexAfter(long revision)
    {
        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (At(middle).Revision <= revision) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    private void DropOldest()
    {
        var oldest = At(0);
        _complete = oldest.Revision;
        _bytes -= oldest.Bytes;
        _events[_first] = null!;
        _first = (_first + 1) % _events.Length;
        _count--;
    }

    private void Grow()
    {
        var grown = new CacheEvent[_events.Length * 2];
        for (var i = 0; i < _count; i++) grown[i] = At(i);
        (_events, _first) = (grown, 0);
    }
}
