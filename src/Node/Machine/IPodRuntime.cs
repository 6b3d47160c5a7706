namespace Naru.Node.Machine;

/// <summary>
/// Everything that a pod needs of the machine it runs on: a sandbox (the namespaces that its containers share),
/// images, containers, volumes and probes. One of the four seams of the architecture: the engine in production, a fake in
/// simulation.
/// <para>
/// Life cycle of a pod: <see cref="CreateSandboxAsync"/>, then for each container <see cref="CreateContainerAsync"/> and
/// <see cref="StartContainerAsync"/>; an exited container stays, for its exit code and logs, until it is removed. At the
/// end <see cref="StopContainerAsync"/>, <see cref="RemoveContainerAsync"/>, <see cref="RemoveSandboxAsync"/>,
/// <see cref="RemoveVolumesAsync"/>.
/// </para>
/// <para>
/// Invariants: what <see cref="ListPodsAsync"/> answers is enough to take a pod up again after the node process died at
/// any point; every removal of something that is not there succeeds; creating a sandbox or volume that is there answers
/// the one that is there.
/// </para>
/// <para>Failures are <see cref="PodRuntimeException"/> with a sentence fit for an event and a container's status.</para>
/// </summary>
public interface IPodRuntime
{
    /// <summary>Called, on any thread, with a pod's uid whenever one of its containers exits. Calls may be lost: listing tells.</summary>
    event Action<string>? PodChanged;

    /// <summary>Every sandbox and container of pods on this machine, or of one pod.</summary>
    ValueTask<IReadOnlyList<PodRecord>> ListPodsAsync(string? podUid, CancellationToken cancel);

    ValueTask<SandboxRecord> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancel);

    ValueTask RemoveSandboxAsync(string podUid, CancellationToken cancel);

    /// <summary>The image as it is on this machine, or null.</summary>
    ValueTask<ImageRecord?> FindImageAsync(string image, CancellationToken cancel);

    ValueTask<ImageRecord> PullImageAsync(string image, ImageCredentials? credentials, CancellationToken cancel);

    ValueTask<IReadOnlyList<ImageRecord>> ListImagesAsync(CancellationToken cancel);

    /// <summary>Removes images that no container uses, oldest use first, until so many bytes are freed. Answers the bytes freed.</summary>
    ValueTask<long> RemoveUnusedImagesAsync(long bytes, CancellationToken cancel);

    /// <summary>Makes a container without starting it and answers its id.</summary>
    ValueTask<string> CreateContainerAsync(ContainerSpec spec, CancellationToken cancel);

    ValueTask StartContainerAsync(string id, CancellationToken cancel);

    /// <summary>Sends the stop signal, and SIGKILL when the grace has passed; returns when the container has exited.</summary>
    ValueTask StopContainerAsync(string id, TimeSpan grace, CancellationToken cancel);

    ValueTask RemoveContainerAsync(string id, CancellationToken cancel);

    /// <summary>Runs a command in a container to its end; output past 10 KiB is dropped.</summary>
    ValueTask<ExecResult> ExecAsync(string id, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel);

    /// <summary>Makes one HTTP, TCP or gRPC probe from this machine's side of the pod network.</summary>
    ValueTask<ProbeAnswer> ProbeAsync(NetworkProbe probe, CancellationToken cancel);

    /// <summary>Makes a volume ready, or brings its files up to date, and answers the path to bind.</summary>
    ValueTask<string> PrepareVolumeAsync(VolumeSpec volume, CancellationToken cancel);

    /// <summary>Removes what <see cref="PrepareVolumeAsync"/> made for a pod; never what outlives it (hostPath, claims).</summary>
    ValueTask RemoveVolumesAsync(string podUid, CancellationToken cancel);

    /// <summary>The names of the directories of provisioned claims.</summary>
    ValueTask<IReadOnlyList<string>> ListClaimsAsync(string directory, CancellationToken cancel);

    /// <summary>Removes the directory of a provisioned claim, with all that is in it.</summary>
    ValueTask RemoveClaimAsync(string path, CancellationToken cancel);

    /// <summary>What the machine has and how much of it is used.</summary>
    ValueTask<MachineRecord> DescribeMachineAsync(CancellationToken cancel);

    /// <summary>What each running container uses now.</summary>
    ValueTask<IReadOnlyList<ContainerUsage>> UsageAsync(CancellationToken cancel);
}
