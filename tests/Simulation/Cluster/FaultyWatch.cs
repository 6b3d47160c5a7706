using Naru.Resources.Api;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>A watch over a network that lags and breaks.</summary>
internal sealed class FaultyWatch(IWatchStream inner, FaultyTransport transport, SimulatedServer server, BugAtTransport bug) : IWatchStream
{
    private readonly CancellationTokenSource _dropped = new();
    private readonly Queue<WatchEvent> _pending = new();

    public string Client => transport.Client;

    public void Drop() => _dropped.Cancel();

    public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _dropped.Token);
        try
        {
            while (_pending.Count == 0)
            {
                if (await inner.NextAsync(either.Token) is not { } next) return null;
                await transport.LagAsync(either.Token);
                bug.Deliver(next, _pending);
            }
            if (_dropped.IsCancellationRequested) throw new IOException($"{Client}: the watch was lost");
            return _pending.Dequeue();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"{Client}: the watch was lost");
        }
    }

    public async ValueTask DisposeAsync()
    {
        server.Closed(this);
        _dropped.Dispose();
        await inner.DisposeAsync();
    }
}
