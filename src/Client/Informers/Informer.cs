using Naru.Client.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Client.Informers;

/// <summary>
/// A copy of the objects of one type, kept current by one list and then a watch.
/// <para>
/// Life cycle: <see cref="RunAsync"/> lists, publishes, watches from the list's revision, and goes on until cancelled. A
/// watch that ends, by the server or by a lost connection, is opened again at the last revision seen; when the server no
/// longer knows that revision (410) the objects are listed again and the differences are reported as changes, so that a
/// handler never misses that an object is gone.
/// </para>
/// <para>
/// Invariants: <see cref="Snapshot"/> is replaced by one reference write, before the handlers hear of the change;
/// handlers are called one change at a time, in the order of revisions, on the informer's own task. They must be quick and
/// must not throw: they put a key into a queue.
/// </para>
/// </summary>
public sealed class Informer(ApiClient client, ResourceType type, ListOptions options, TimeProvider time)
{
    private static readonly Backoff Pause = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10));

    private readonly Lock _gate = new();
    private readonly List<Action<InformerChange>> _handlers = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private InformerSnapshot _snapshot = InformerSnapshot.Empty([]);
    private string _revision = "";
    private int _failures;

    public ResourceType Type => type;

    public InformerSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>True once the first list is published.</summary>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>How often all objects were listed: once, and once more for every 410.</summary>
    public int Lists { get; private set; }

    public async ValueTask WaitForSyncAsync(CancellationToken cancel)
    {
        using var registration = cancel.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), _synced);
        await _synced.Task;
    }

    /// <summary>Files the objects under one more index.</summary>
    public Informer AddIndex(InformerIndex index)
    {
        lock (_gate) Volatile.Write(ref _snapshot, _snapshot.WithIndex(index));
        return this;
    }

    /// <summary>Tells <paramref name="handler"/> of every object there is and of every change from then on.</summary>
    public Informer OnChange(Action<InformerChange> handler)
    {
        lock (_gate)
        {
            _handlers.Add(handler);
            foreach (var tree in _snapshot.Objects) handler(new InformerChange(default, tree));
        }
        return this;
    }

    /// <summary>Lists and watches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (_revision.Length == 0) await ListAsync(cancel);
                await WatchAsync(cancel);
            }
            catch (ApiRefusedException refused) when (refused.Code == 410)
            {
                _revision = "";
                if (_failures++ > 0) await Task.Delay(Pause.After(_failures), time, cancel);
            }
            catch (Exception failure) when (failure is IOException or ApiRefusedException)
            {
                await Task.Delay(Pause.After(++_failures), time, cancel);
            }
        }
    }

    private async ValueTask ListAsync(CancellationToken cancel)
    {
        var list = await client.ListAsync(type, options, cancel);
        Lists++;
        lock (_gate)
        {
            var seen = new HashSet<ObjectKey>();
            foreach (var tree in list.Items)
            {
                seen.Add(tree.Key);
                Apply(tree.Key, tree);
            }
            foreach (var gone in _snapshot.Objects.Where(tree => !seen.Contains(tree.Key)).ToList()) Apply(gone.Key, default);
        }
        _revision = list.ResourceVersion;
        _synced.TrySetResult();
    }

    private async ValueTask WatchAsync(CancellationToken cancel)
    {
        await using var watch = await client.WatchAsync(type, options, _revision, cancel);
        while (await watch.NextAsync(cancel) is { } change)
        {
            _failures = 0;
            if (change.Type == WatchEventType.Error) throw new ApiRefusedException(change.Object["code"].AsInt32(500), change.Object);
            if (change.Type != WatchEventType.Bookmark)
                lock (_gate) Apply(change.Object.Key, change.Type == WatchEventType.Deleted ? default : change.Object);
            _revision = change.Object.ResourceVersion;
        }
        await Task.Delay(Pause.After(1), time, cancel);
    }

    private void Apply(ObjectKey key, Tree tree)
    {
        var old = _snapshot[key];
        if (old.IsAbsent && tree.IsAbsent) return;
        if (!old.IsAbsent && !tree.IsAbsent && old.Uid == tree.Uid && old.ResourceVersion == tree.ResourceVersion) return;

        // Deleted and made again while nobody watched: to the handlers these are two objects.
        if (!old.IsAbsent && !tree.IsAbsent && old.Uid != tree.Uid)
        {
            Publish(new InformerChange(old, default));
            old = default;
        }
        Publish(new InformerChange(old, tree));
    }

    private void Publish(InformerChange change)
    {
        Volatile.Write(ref _snapshot, _snapshot.With(change));
        foreach (var handler in _handlers) handler(change);
    }
}
