using Naru.DockerApi;
using Naru.DockerApi.Http;
using Naru.Engine.Build;
using Naru.Engine.Containers;
using Naru.Engine.Content;
using Naru.Engine.Events;
using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Engine.Networks;
using Naru.Engine.Transfer;
using Naru.Registry;
using Naru.Runtime;

namespace Naru.Host.Engine;

/// <summary>
/// The engine of one instance, put together by hand: stores, keeper, networks, containers, and the Docker socket over them.
/// Opening recovers from whatever came before; disposing closes the socket and lets go of the keeper, and the
/// containers run on.
/// </summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly DockerSocket socket;

    private EngineHost(ContainerEngine containers, ImageStore images, EngineNetworks networks, RegistryHosts registries, RepositoryStore repositories, DockerSocket socket) =>
        (Containers, Images, Networks, Registries, Repositories, this.socket) = (containers, images, networks, registries, repositories, socket);

    public ContainerEngine Containers { get; }

    public ImageStore Images { get; }

    public EngineNetworks Networks { get; }

    public RegistryHosts Registries { get; }

    /// <summary>What the cluster's registry serves, on the server's node.</summary>
    public RepositoryStore Repositories { get; }

    /// <param name="data">The instance's data directory.</param>
    /// <param name="run">The instance's run directory; the socket is <c>docker.sock</c> in it.</param>
    /// <param name="cgroupRoot">The instance's cgroup, such as <c>/naru-1f3a</c>.</param>
    /// <param name="report">Takes sentences for the log.</param>
    /// <param name="cancel">Gives up opening.</param>
    public static async Task<EngineHost> OpenAsync(string data, string run, string cgroupRoot, Action<string> report, CancellationToken cancel)
    {
        Directory.CreateDirectory(run, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(data);
        var clock = TimeProvider.System;
        var content = ContentStore.Open(data);
        // Before anything can collect: the blobs of the registry's repositories lie in the same store.
        var repositories = RepositoryStore.Open(data, content, clock);
        var images = ImageStore.Open(data, content, LayerStore.Open(data), clock);
        ImageBuild.RemoveLeftovers(data, images);
        var registries = new RegistryHosts();
        var names = new InstanceNames(cgroupRoot.Trim('/'));
        var networks = EngineNetworks.Open(new EngineNetworksConfig(names)
        {
            StateDirectory = Path.Combine(data, "networks"),
            NamespaceDirectory = Path.Combine(run, "netns"),
        }, clock);
        var keeper = new KeeperOptions { RunDirectory = run, CgroupPath = $"{cgroupRoot}/keeper" };
        var containers = await ContainerEngine.OpenAsync(
            new EnginePaths(data, run, cgroupRoot), token => KeeperProcess.EnsureAsync(keeper, clock, token), images,
            networks, new EventHub(clock), clock, new Random(), report, cancel);
        images.Collect();
        var routes = DockerRoutes.Over(containers, images, networks, registries, clock);
        var socket = await DockerSocket.ListenAsync(Path.Combine(run, "docker.sock"), routes, new ReportingLoggers(report), cancel);
        return new EngineHost(containers, images, networks, registries, repositories, socket);
    }

    public async ValueTask DisposeAsync()
    {
        await socket.DisposeAsync();
        await Containers.DisposeAsync();
        Networks.Dispose();
        Registries.Dispose();
    }
}
