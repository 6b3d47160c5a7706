using Naru.Engine.Containers.Config;

namespace Naru.DockerApi.Containers;

/// <summary>
/// The body of creating a container: the configuration's fields at the top, and two parts of their own. The top fields
/// are read as a <see cref="ContainerConfig"/> from the same bytes.
/// </summary>
public sealed record CreateBody
{
    public HostConfig? HostConfig { get; init; }
    public NetworkingConfig? NetworkingConfig { get; init; }
}
