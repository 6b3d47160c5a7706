using Microsoft.Extensions.Logging.Abstractions;
using Naru.DockerApi.Http;
using Naru.DockerApi.Routing;
using Naru.Host.Instances;

namespace Naru.Host.Up;

/// <summary>The Docker API of the server's node.</summary>
internal static class DockerDoor
{
    public static Task<DockerSocket> OpenAsync(NodeEngine engine, Instance instance, CancellationToken cancel) =>
        DockerSocket.ListenAsync(instance.DockerSocket, new RouteTable([]), NullLoggerFactory.Instance, cancel);
}
