namespace Naru.Node.Machine;

/// <summary>A volume that is ready to be bound into the pod's containers.</summary>
/// <param name="Path">What <see cref="IPodRuntime.PrepareVolumeAsync"/> answered.</param>
/// <param name="IsReadOnly">See <see cref="VolumeSpec.IsReadOnly"/>.</param>
public sealed record PreparedVolume(string Path, bool IsReadOnly);
