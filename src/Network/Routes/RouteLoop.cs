using Naru.Client;
using Naru.Client.Informers;
using Naru.Resources.Concurrency;

namespace Naru.Network.Routes;

/// <summary>
/// Keeps the routes to other nodes' pods at what Node objects say, as far as <see cref="PeerPlan"/> lets them. A node that is deleted
/// loses its route; one that is only not ready keeps it. What is refused is told once, and again only when it comes back after it was
/// mended; what the kernel does not take (a link that is not there yet) is tried again.
/// </summary>
public sealed class RouteLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), AnotherTry = TimeSpan.FromSeconds(10);
    private readonly PeerRules rules;
    private readonly Informer nodes;
    private readonly Func<IReadOnlyList<PeerNode>, IReadOnlyList<string>> sync;
    private readonly TimeProvider time;
    private readonly Action<string, Exception> onFault;
    private readonly Mailbox<byte> wake = new(1);
    private IReadOnlyList<PeerNode> admitted = [];
    private HashSet<string> told = [];

    /// <param name="sync">Makes the routes exactly these and says which it could not; <see cref="NodeRoutes.Sync"/>.</param>
    public RouteLoop(
        PeerRules rules, InformerSet informers, Func<IReadOnlyList<PeerNode>, IReadOnlyList<string>> sync, TimeProvider time, Action<string, Exception> onFault)
    {
        (this.rules, this.sync, this.time, this.onFault) = (rules, sync, time, onFault);
        nodes = informers.Of(ResourceTypes.Nodes).OnChange(_ => wake.TryPost(0));
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        await nodes.WaitForSyncAsync(cancel);
        using var again = time.CreateTimer(_ => wake.TryPost(0), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        wake.TryPost(0);
        while (await wake.WaitAsync(cancel))
        {
            wake.TryTake(out _);
            try
            {
                if (!Step()) again.Change(AnotherTry, Timeout.InfiniteTimeSpan);
            }
            catch (IOException fault)
            {
                onFault("routes to other nodes' pods could not be put in place; they will be again in a second", fault);
                await Task.Delay(Pause, time, cancel);
                wake.TryPost(0);
            }
        }
    }

    /// <summary>False when a route that may be there is not.</summary>
    private bool Step()
    {
        var plan = PeerPlan.Of(rules, nodes.Snapshot.Objects.Select(PeerObjects.Read), admitted);
        admitted = plan.Admitted;
        var missing = sync(plan.Admitted);
        var refused = plan.Refused.Concat(missing).ToHashSet();
        foreach (var refusal in refused.Except(told).Order(StringComparer.Ordinal)) onFault("routes", new InvalidDataException(refusal));
        told = refused;
        return missing.Count == 0;
    }
}
