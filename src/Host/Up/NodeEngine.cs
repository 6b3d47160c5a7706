using Naru.Engine.Networks.Pods;
using Naru.Engine.Transfer;
using Naru.Host.Engine;
using Naru.Host.Pods;

namespace Naru.Host.Up;

/// <summary>
/// The engine of one node with the pods' network beside it. Opening takes up whatever an earlier life left; disposing lets
/// go and leaves every container running.
/// </summary>
internal sealed class NodeEngine : IAsyncDisposable
{
    private readonly EngineHost _host;
    private readonly PodNetwork _network;

    private NodeEngine(NodePlace place, EngineHost host, PodNetwork network)
    {
        (_host, _network) = (host, network);
        var pull = new ImagePull(host.Images, host.Registries, TimeProvider.System);
        Pods = new EnginePodRuntime(host.Containers, host.Images, pull, network, place.Instance.DataDirectory, place.Address.ToString(), TimeProvider.System);
        Streams = new PodStreams(host.Containers, network, TimeProvider.System);
    }

    public EngineHost Host => _host;

    public EnginePodRuntime Pods { get; }

    /// <summary>Logs, exec and port-forward for this node's pods.</summary>
    public PodStreams Streams { get; }

    public static async Task<NodeEngine> OpenAsync(NodePlace place, Action<string> report, CancellationToken cancel)
    {
        var instance = place.Instance;
        Directory.CreateDirectory(place.ClaimDirectory);
        var host = await EngineHost.OpenAsync(instance.DataDirectory, instance.RunDirectory, instance.CgroupRoot, report, cancel);
        try
        {
            var network = PodNetwork.Open(new PodNetworkConfig(place.Names)
            {
                StateDirectory = Path.Combine(instance.DataDirectory, "pod-network"),
                NamespaceDirectory = place.NamespaceDirectory,
                PodRange = place.Ranges.PodsOf(place.Ordinal),
                ClusterNetworks = [place.Ranges.PodRange, place.Ranges.NodeRange],
                NodeAddress = place.Address,
            });
            foreach (var gap in network.Gaps) report(gap);
            return new NodeEngine(place, host, network);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _network.Dispose();
    }
}
