using Naru.Engine.Containers.Config;
using Naru.Oci.Images;

namespace Naru.Engine.Containers.Create;

/// <summary>A container to make. An empty name gets a suggestion; the image is a name, an id or the beginning of one.</summary>
public sealed record ContainerCreateRequest
{
    public string Name { get; set; } = "";
    public required ContainerConfig Config { get; init; }
    public HostConfig HostConfig { get; set; } = new();
    public NetworkingConfig? Networking { get; init; }

    /// <summary>What the image must run on; null takes what is there.</summary>
    public Platform? Platform { get; init; }

    /// <summary>Set for a pod's container.</summary>
    public PodPlacement? Pod { get; init; }
}
