using Naru.Controllers.Cluster;

namespace Naru.Controllers;

/// <summary>What the control plane is told.</summary>
/// <param name="Authority">The cluster's certificate authority, in PEM, for programs in pods.</param>
public sealed record ControlSettings(ClusterDefaults Defaults, string Authority)
{
    /// <summary>How long a node may be silent when its lease names no shorter time.</summary>
    public TimeSpan NodeGrace { get; init; } = TimeSpan.FromSeconds(40);

    public TimeSpan KeepEvents { get; init; } = TimeSpan.FromHours(1);
}
