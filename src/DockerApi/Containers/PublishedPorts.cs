using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>The ports of a running container: those exposed, and where the published ones are reached.</summary>
internal static class PublishedPorts
{
    public static IReadOnlyDictionary<string, IReadOnlyList<PortBinding>?> Of(ContainerRecord record)
    {
        var ports = new SortedDictionary<string, IReadOnlyList<PortBinding>?>(StringComparer.Ordinal);
        if (!record.State.IsRunning || record.HostConfig.NetworkMode is "host" or "none") return ports;
        foreach (var exposed in record.Config.ExposedPorts?.Keys ?? Enumerable.Empty<string>())
            if (!exposed.Contains('-')) ports[exposed] = null;
        foreach (var (port, bindings) in record.State.Ports) ports[port] = bindings;
        return ports;
    }
}
