using Naru.Engine.Containers;
using Naru.Engine.Content;
using Naru.Engine.Events;
using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Engine.Networks.Pods;
using Naru.Engine.Transfer;
using Naru.Host.Pods;
using Naru.Runtime;

namespace Naru.Host.Up;

/// <summary>
/// The engine of one node: images, containers under their keeper, and the pods' network. Opening takes up whatever an
/// earlier life left; disposing lets go and leaves every container running.
/// </summary>
internal sealed class NodeEngine : IAsyncDisposable
{
    private NodeEngine(NodePlace place, ContainerEngine containers, ImageStore images, RegistryHosts registries, PodNetwork network, EventHub events)
    {
        (Containers, Images, Registries, Network, Events) = (containers, images, registries, network, events);
        Pull = new ImagePull(images, registries, TimeProvider.System);
        Pods = new EnginePodRuntime(containers, images, Pull, network, place.Instance.DataDirectory, place.Address.ToString(), TimeProvider.System);
        Streams = new PodStreams(containers, network, TimeProvider.System);
    }

    public ContainerEngine Containers { get; }
    public ImageStore Images { get; }
    public ImagePull Pull { get; }
    public RegistryHosts Registries { get; }
    public PodNetwork Network { get; }
    public EventHub Events { get; }
    public EnginePodRuntime Pods { get; }
    public PodStreams Streams { get; }

    public static async Task<NodeEngine> OpenAsync(NodePlace place, Action<string> report, CancellationToken cancel)
    {
        var (instance, time) = (place.Instance, TimeProvider.System);
        Directory.CreateDirectory(place.NamespaceDirectory);
        Directory.CreateDirectory(place.ClaimDirectory);
        var content = ContentStore.Open(instance.DataDirectory);
        var images = ImageStore.Open(instance.DataDirectory, content, LayerStore.Open(instance.DataDirectory), time);
        var events = new EventHub(time);
        var keeper = new KeeperOptions { RunDirectory = instance.RunDirectory, CgroupPath = $"{instance.CgroupRoot}/keeper" };
        var paths = new EnginePaths(instance.DataDirectory, instance.RunDirectory, instance.CgroupRoot);
        var containers = await ContainerEngine.OpenAsync(
            paths, token => KeeperProcess.EnsureAsync(keeper, time, token), images, new ContainerNetworks(), events, time, Random.Shared, report, cancel);
        var network = PodNetwork.Open(new PodNetworkConfig(place.Names)
        {
            StateDirectory = Path.Combine(instance.DataDirectory, "pod-network"),
            NamespaceDirectory = place.NamespaceDirectory,
            PodRange = place.Ranges.PodsOf(place.Ordinal),
            ClusterNetworks = [place.Ranges.PodRange, place.Ranges.NodeRange],
            NodeAddress = place.Address,
        });
        return new NodeEngine(place, containers, images, new RegistryHosts(), network, events);
    }

    public async ValueTask DisposeAsync()
    {
        await Containers.DisposeAsync();
        Network.Dispose();
        Registries.Dispose();
    }
}
