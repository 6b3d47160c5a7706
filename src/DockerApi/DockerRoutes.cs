using Naru.DockerApi.Build;
using Naru.DockerApi.Containers;
using Naru.DockerApi.Daemon;
using Naru.DockerApi.Exec;
using Naru.DockerApi.Images;
using Naru.DockerApi.Networks;
using Naru.DockerApi.Routing;
using Naru.DockerApi.Volumes;
using Naru.Engine.Build;
using Naru.Engine.Containers;
using Naru.Engine.Images;
using Naru.Engine.Networks;
using Naru.Engine.Transfer;

namespace Naru.DockerApi;

/// <summary>Every endpoint of the Docker Engine API that this engine has, over the engine's parts.</summary>
public static class DockerRoutes
{
    public static RouteTable Over(ContainerEngine engine, ImageStore images, EngineNetworks networks, RegistryHosts registries, TimeProvider clock) => new(
    [
        .. AbsentEndpoints.Routes(),
        .. new SystemEndpoints(engine, images, clock).Routes(),
        .. new EventEndpoints(engine.Events, clock).Routes(),
        .. new ContainerEndpoints(engine, clock).Routes(),
        .. new ContainerStreamEndpoints(engine).Routes(),
        .. new ContainerContentEndpoints(engine, clock).Routes(),
        .. new ExecEndpoints(engine).Routes(),
        .. new VolumeEndpoints(engine).Routes(),
        .. new NetworkEndpoints(engine, networks, clock).Routes(),
        .. new DiskUseEndpoint(engine, images, new VolumeEndpoints(engine), clock).Routes(),
        .. new ArchiveEndpoints(engine, images, clock).Routes(),
        .. new TransferEndpoints(engine, images, registries, clock).Routes(),
        .. new BuildEndpoints(engine, new ImageBuild(engine.Paths.Data, images, engine.Steps, new ImagePull(images, registries, clock), clock)).Routes(),
        .. new ImageEndpoints(images, engine.Events, clock).Routes(),
    ]);
}
