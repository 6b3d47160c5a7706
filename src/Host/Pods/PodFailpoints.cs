namespace Naru.Host.Pods;

/// <summary>The places at which a test can kill the process while pods come and go on this machine (see <see cref="Kernel.Failpoint"/>).</summary>
internal static class PodFailpoints
{
    public const string SandboxRecorded = "pod.sandbox.recorded", SandboxAttached = "pod.sandbox.attached", SandboxLimited = "pod.sandbox.limited";
    public const string SandboxFinished = "pod.sandbox.finished", VolumeMade = "pod.volume.made", VolumePrepared = "pod.volume.prepared";
    public const string ContainerCreated = "pod.container.created", ContainerStarted = "pod.container.started";
    public const string ContainerStopped = "pod.container.stopped", ContainerRemoved = "pod.container.removed";
    public const string SandboxDetached = "pod.sandbox.detached", SandboxRemoved = "pod.sandbox.removed", VolumesRemoved = "pod.volumes.removed";

    public static IReadOnlyList<string> All { get; } =
    [
        SandboxRecorded, SandboxAttached, SandboxLimited, SandboxFinished, VolumeMade, VolumePrepared, ContainerCreated, ContainerStarted,
        ContainerStopped, ContainerRemoved, SandboxDetached, SandboxRemoved, VolumesRemoved,
    ];
}
