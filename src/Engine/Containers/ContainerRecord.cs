using System.Text.Json.Serialization;
using Naru.Engine.Containers.Config;

namespace Naru.Engine.Containers;

/// <summary>
/// All that is kept of a container, as one immutable value; in memory the newest is published by one reference. On disk
/// it is two files under <c>containers/ID</c>: <c>config.json</c> with all but the state, replaced whole and synced before a
/// change is acknowledged, and <c>state.json</c>, replaced whole.
/// </summary>
public sealed record ContainerRecord
{
    /// <summary>The version of this layout; a newer one than this program knows is refused, not guessed at.</summary>
    public int Format { get; set; } = 1;

    public required string Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset Created { get; init; }

    /// <summary><c>sha256:...</c> of the image's configuration.</summary>
    public required string ImageId { get; init; }

    /// <summary>What was asked, with the image's own defaults merged in.</summary>
    public required ContainerConfig Config { get; init; }

    public required HostConfig HostConfig { get; init; }

    /// <summary>Set for a pod's container, which shares namespaces and is never pruned.</summary>
    public PodPlacement? Pod { get; init; }

    /// <summary>The program and its arguments, entry point and command put together.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The networks to join at every start, by name; what came of it is in the state.</summary>
    public IReadOnlyDictionary<string, EndpointSettings> Networks { get; set; } = new Dictionary<string, EndpointSettings>();
    public IReadOnlyList<MountPoint> Mounts { get; set; } = [];

    [JsonIgnore]
    public ContainerState State { get; set; } = new();

    /// <summary>The log's absolute path.</summary>
    public required string LogPath { get; init; }
}
