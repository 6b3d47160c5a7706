using Naru.Client;
using Naru.Client.Informers;
using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Network.Routes;

/// <summary>
/// Keeps the routes to other nodes' pods at what Node objects say, and sees to it that this node's own object says which
/// pods it has (spec.podCIDR, written once). A node that is deleted loses its route; one that is only not ready keeps it.
/// </summary>
public sealed class RouteLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly string nodeName;
    private readonly string podRange;
    private readonly ApiClient client;
    private readonly Informer nodes;
    private readonly Action<IReadOnlyList<PeerNode>> sync;
    private readonly TimeProvider time;
    private readonly Action<string, Exception> onFault;
    private readonly Mailbox<byte> wake = new(1);

    /// <param name="podRange">The pods of this node.</param>
    /// <param name="sync">Makes the routes exactly these; <see cref="NodeRoutes.Sync"/>.</param>
    public RouteLoop(
        string nodeName, string podRange, ApiClient client, InformerSet informers, Action<IReadOnlyList<PeerNode>> sync, TimeProvider time, Action<string, Exception> onFault)
    {
        (this.nodeName, this.podRange, this.client, this.sync, this.time, this.onFault) = (nodeName, podRange, client, sync, time, onFault);
        nodes = informers.Of(ResourceTypes.Nodes).OnChange(_ => wake.TryPost(0));
    }

    public async Task RunAsync(CancellationToken cancel)
    {
        await nodes.WaitForSyncAsync(cancel);
        wake.TryPost(0);
        while (await wake.WaitAsync(cancel))
        {
            wake.TryTake(out _);
            try
            {
                sync(Peers());
                await ClaimAsync(cancel);
            }
            catch (Exception fault) when (fault is IOException or ApiRefusedException)
            {
                onFault("routes to other nodes' pods could not be put in place; they will be again in a second", fault);
                await Task.Delay(Pause, time, cancel);
                wake.TryPost(0);
            }
        }
    }

    // A node says itself which pods it has: what it says of ours does not count, nor what another has said already.
    private List<PeerNode> Peers() =>
        [.. nodes.Snapshot.Objects.Where(n => n.ObjectName != nodeName).Select(PeerObjects.Read).OfType<PeerNode>().Where(p => p.Pods.ToString() != podRange).DistinctBy(p => p.Pods)];

    private async ValueTask ClaimAsync(CancellationToken cancel)
    {
        var own = nodes.Snapshot.Find("", nodeName);
        if (own.IsAbsent || own.Spec["podCIDR"].Text.Length > 0) return;
        var patch = Tree.Object(new Field("spec", Tree.Object(new Field("podCIDR", podRange), new Field("podCIDRs", Tree.Strings([podRange])))));
        await client.PatchAsync(ResourceTypes.Nodes, own.Key, patch, cancel);
    }
}
