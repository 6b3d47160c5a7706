namespace Naru.Client.Informers;

/// <summary>The informers that the parts of one process share: one for each type, over all namespaces.</summary>
public sealed class InformerSet(ApiClient client, TimeProvider time)
{
    private readonly List<Informer> _informers = [];

    /// <summary>The informer of that type. Ask for all before <see cref="RunAsync"/>.</summary>
    public Informer Of(ResourceType type)
    {
        var known = _informers.Find(informer => informer.Type == type);
        if (known is not null) return known;
        var informer = new Informer(client, type, ListOptions.All, time);
        _informers.Add(informer);
        return informer;
    }

    /// <summary>Runs until cancelled; ends at once when one of them fails beyond repair, which must not go unheard.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var runs = _informers.Select(informer => informer.RunAsync(cancel)).ToList();
        while (runs.Count > 0)
        {
            var ended = await Task.WhenAny(runs);
            runs.Remove(ended);
            await ended;
        }
    }

    public async ValueTask WaitForSyncAsync(CancellationToken cancel)
    {
        foreach (var informer in _informers) await informer.WaitForSyncAsync(cancel);
    }
}
