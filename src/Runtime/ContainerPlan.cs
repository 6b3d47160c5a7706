using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime;

/// <summary>
/// A container to create. The root file system is mounted by the caller at <c>Spec.Root.Path</c>; namespaces to join are
/// given by path; users are numbers (see <see cref="RootfsUsers"/>); the keeper does the rest at start.
/// </summary>
public sealed record ContainerPlan
{
    /// <summary>Unique in the instance: letters, digits, '_', '.', '-'; at most 128.</summary>
    public required string Id { get; init; }
    public required ContainerSpec Spec { get; init; }
    public StdioPlan Stdio { get; set; } = new();

    /// <summary>
    /// The first process is the keeper's own executable, whatever stands at the path of <c>Args[0]</c>: a container's init, which
    /// starts the rest of the arguments.
    /// </summary>
    public bool OwnInit { get; init; }
}
