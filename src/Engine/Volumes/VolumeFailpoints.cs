namespace Naru.Engine.Volumes;

/// <summary>The places at which a test can kill the process while volumes come and go (see <see cref="Kernel.Failpoint"/>).</summary>
public static class VolumeFailpoints
{
    internal const string Made = "volume.create.made", Recorded = "volume.create.recorded", Unrecorded = "volume.remove.unrecorded";

    public static IReadOnlyList<string> All { get; } = [Made, Recorded, Unrecorded];
}
