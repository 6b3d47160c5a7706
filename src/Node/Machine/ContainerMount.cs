namespace Naru.Node.Machine;

/// <summary>A volume, or a path beneath one, bound into a container.</summary>
/// <param name="VolumePath">What <see cref="IPodRuntime.PrepareVolumeAsync"/> answered.</param>
/// <param name="SubPath">A path that is opened beneath the volume and never leaves it; "" for the volume itself.</param>
/// <param name="ReadOnly">With all mounts below it.</param>
public sealed record ContainerMount(string VolumePath, string SubPath, string Target, bool ReadOnly)
{
    /// <summary>None, HostToContainer or Bidirectional.</summary>
    public string Propagation { get; init; } = "None";
}
