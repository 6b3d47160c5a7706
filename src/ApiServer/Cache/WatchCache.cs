using System.Collections.Immutable;
using Naru.ApiServer.Storage;
using Naru.Resources.Kinds;
using Naru.Resources.Objects;
using Naru.Store;

namespace Naru.ApiServer.Cache;

/// <summary>
/// Everything the server knows, in memory: a snapshot of all objects, published by one reference that carries its
/// revision, and a ring of recent events per resource. Reads never touch the store.
/// <para>
/// Written only by the sequencer, after a commit. The order inside <see cref="Publish"/> matters: rings first, then the
/// snapshot, then the signals, so that whoever sees a revision in the snapshot finds all its events in the rings.
/// </para>
/// <para>
/// An older revision's snapshot is the newest one with the ring's events undone; it is there as long as the ring reaches back.
/// </para>
/// </summary>
internal sealed class WatchCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Channel> _channels = [];
    private readonly long _complete;
    private World _world;

    private WatchCache(World world, long complete)
    {
        _world = world;
        _complete = complete;
    }

    /// <summary>The newest committed state.</summary>
    public World World => Volatile.Read(ref _world);

    /// <summary>Recovers from the store's log: the objects, and as events whatever the log still holds of history.</summary>
    /// <param name="kindOf">The kind that a resource's objects have; null when nobody knows them any more.</param>
    public static WatchCache Load(StoreImage image, Func<string, Kind?> kindOf)
    {
        var latest = new Dictionary<string, Document>();
        var events = new List<CacheEvent>();
        foreach (var record in image.Records)
        {
            latest.Remove(record.Key, out var old);
            var key = StorageKey.Parse(record.Key);
            if (kindOf(key.Resource) is not { } kind) continue;
            var document = record.Value is null ? null : Document.Read(kind, StoredValue.Decode(record.Key, record.Value), record.Revision);
            if (document is not null) latest[record.Key] = document;
            if (record.Revision > image.Compacted && (old ?? document) is not null) events.Add(new CacheEvent(record.Revision, old, document));
        }
        var resources = latest.Values.GroupBy(d => StorageKey.ResourceOf(d.Kind)).ToImmutableDictionary(g => g.Key, g => SortedDocuments.Of(g));
        var cache = new WatchCache(new World(image.Revision, resources), image.Compacted);
        foreach (var happened in events) cache.ChannelOf(happened.Key.Resource).Ring.Append(happened);
        return cache;
    }

    public Document? Find(StorageKey key) => World.Of(key.Resource).Find(key.Object);

    /// <summary>The objects of a resource as they were at that revision; null when that is too long ago.</summary>
    public SortedDocuments? At(string resource, long revision)
    {
        var world = World;
        var documents = world.Of(resource);
        if (revision >= world.Revision) return documents;
        var since = ChannelOf(resource).Ring.After(revision, int.MaxValue);
        if (since is null) return null;
        foreach (var happened in since.Where(e => e.Revision <= world.Revision).Reverse())
            documents = happened.Old is { } old ? documents.With(old) : documents.Without(happened.Key.Object);
        return documents;
    }

    /// <summary>The ring's events of that resource after a revision; null when some of them are gone.</summary>
    public List<CacheEvent>? EventsAfter(string resource, long revision) => ChannelOf(resource).Ring.After(revision);

    public void Publish(IReadOnlyList<CacheEvent> events, long revision)
    {
        var resources = World.Resources;
        var touched = new List<Channel>();
        foreach (var happened in events)
        {
            var key = happened.Key;
            var documents = resources.GetValueOrDefault(key.Resource, SortedDocuments.Empty);
            resources = resources.SetItem(key.Resource, happened.New is { } document ? documents.With(document) : documents.Without(key.Object));
            var channel = ChannelOf(key.Resource);
            channel.Ring.Append(happened);
            if (!touched.Contains(channel)) touched.Add(channel);
        }
        Volatile.Write(ref _world, new World(revision, resources));
        foreach (var channel in touched) channel.Wake();
    }

    /// <summary>Drops the events at or before a revision, as compaction of the store does.</summary>
    public void Forget(long revision)
    {
        Channel[] all;
        lock (_gate) all = [.. _channels.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => c.Value)];
        foreach (var channel in all) channel.Ring.Forget(revision);
    }

    /// <summary>Completes at the next change of the resource. Take it before reading the ring.</summary>
    public Task ChangedAsync(string resource) => ChannelOf(resource).Changed;

    private Channel ChannelOf(string resource)
    {
        lock (_gate)
        {
            if (!_channels.TryGetValue(resource, out var channel)) _channels[resource] = channel = new Channel(_complete);
            return channel;
        }
    }

    private sealed class Channel(long complete)
    {
        private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EventRing Ring { get; } = new(complete);

        public Task Changed => Volatile.Read(ref _changed).Task;

        public void Wake() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }
}
