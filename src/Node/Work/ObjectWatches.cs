using Naru.Client;
using Naru.Client.Informers;
using Naru.Resources.Objects;

namespace Naru.Node.Work;

/// <summary>
/// Watches the ConfigMaps and Secrets that volumes of this node's pods show: one watch an object, for as long as a pod here
/// shows it, because a node may see no others. A change wakes those pods' workers, who read for themselves what it is.
/// </summary>
internal sealed class ObjectWatches(ApiClient client, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ResourceType Type, ObjectKey Key), Watched> _watched = [];

    /// <summary>Wakes the worker at every change of the object, until it leaves.</summary>
    public void Follow(PodWorker worker, ResourceType type, ObjectKey key)
    {
        Watched? added = null;
        lock (_gate)
        {
            if (!_watched.TryGetValue((type, key), out var watched)) _watched[(type, key)] = added = watched = new Watched();
            watched.Workers.Add(worker);
        }
        if (added is not null) _ = RunAsync(added, type, key);
    }

    public void Leave(PodWorker worker)
    {
        var ended = new List<Watched>();
        lock (_gate)
        {
            foreach (var (place, watched) in _watched.ToList())
            {
                if (!watched.Workers.Remove(worker) || watched.Workers.Count > 0) continue;
                _watched.Remove(place);
                ended.Add(watched);
            }
        }
        foreach (var watched in ended) watched.Stop.Cancel();
    }

    private async Task RunAsync(Watched watched, ResourceType type, ObjectKey key)
    {
        var informer = new Informer(client, type, new ListOptions { Namespace = key.Namespace, FieldSelector = $"metadata.name={key.Name}" }, time);
        informer.OnChange(_ => Wake(watched));
        try
        {
            await informer.RunAsync(watched.Stop.Token);
        }
        catch (OperationCanceledException) when (watched.Stop.IsCancellationRequested)
        {
            // No pod here shows it any more, or the node stops.
            return;
        }
    }

    private void Wake(Watched watched)
    {
        PodWorker[] workers;
        lock (_gate) workers = [.. watched.Workers];
        foreach (var worker in workers) worker.Signal(PodSignal.Shown.Changed);
    }

    private sealed class Watched
    {
        public List<PodWorker> Workers { get; } = [];

        public CancellationTokenSource Stop { get; } = new();
    }
}
