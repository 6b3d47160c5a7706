using Naru.Client;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Checks;

/// <summary>
/// Watches as any client does, through the same bad network, and holds what it gets against the commits: every change
/// once, in order, none left out, over lost connections and restarts of the server.
/// </summary>
internal sealed class WatchChecker(ApiClient client, ResourceType type, string resource, Observer observer, SimulationLoop loop)
{
    private long _listed;
    private long _seen;

    public int Events { get; private set; }

    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (_seen == 0) await ListAsync(cancel);
                await WatchAsync(cancel);
            }
            catch (ApiRefusedException refused) when (refused.Code == 410)
            {
                _seen = 0;
            }
            catch (Exception failure) when (failure is IOException or ApiRefusedException)
            {
                await loop.PassAsync(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private async Task ListAsync(CancellationToken cancel)
    {
        var list = await client.ListAsync(type, ListOptions.All, cancel);
        _listed = _seen = long.Parse(list.ResourceVersion);
    }

    private async Task WatchAsync(CancellationToken cancel)
    {
        await using var watch = await client.WatchAsync(type, ListOptions.All, _seen.ToString(), cancel);
        while (await watch.NextAsync(cancel) is { } change)
        {
            if (change.Type == WatchEventType.Error) throw new ApiRefusedException(change.Object["code"].AsInt32(500), change.Object);
            var revision = long.Parse(change.Object.ResourceVersion);
            if (change.Type == WatchEventType.Bookmark)
            {
                Check(revision, isChange: false);
                _seen = Math.Max(_seen, revision);
                continue;
            }
            Events++;
            if (revision <= _seen) observer.Violation($"the watch of {type} gave revision {revision} after {_seen}: twice, or out of order");
            else Check(revision, isChange: true);
            _seen = Math.Max(_seen, revision);
        }
    }

    // Everything committed between the last event and this one must have been an event.
    private void Check(long revision, bool isChange)
    {
        var skipped = observer.RevisionsOf(resource, _seen, isChange ? revision - 1 : revision).ToList();
        if (skipped.Count > 0 && _seen >= _listed)
            observer.Violation($"the watch of {type} left out revision {skipped[0]} between {_seen} and {revision}");
    }
}
