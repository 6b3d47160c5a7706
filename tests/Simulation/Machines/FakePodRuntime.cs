using Naru.Node.Machine;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Machines;

/// <summary>
/// A machine that only pretends: containers run until a test ends them, everything takes a little virtual time, and any
/// step can be made to fail. What it has outlives the node agent, as a real machine's containers outlive a server.
/// </summary>
internal sealed class FakePodRuntime(SimulationLoop loop, Random random) : IPodRuntime
{
    private readonly SortedDictionary<string, SandboxSpec> _sandboxes = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SandboxRecord> _sandboxRecords = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (ContainerSpec Spec, ContainerRecord Record)> _containers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _leftBehind = [];
    private int _next;

    public event Action<string>? PodChanged;

    /// <summary>Asked before each step with its name; true makes it fail.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>What a network probe of an address and port answers.</summary>
    public Func<NetworkProbe, ProbeAnswer> Probe { get; set; } = _ => ProbeAnswer.Ok;

    public IEnumerable<ContainerRecord> Running => _containers.Values.Select(c => c.Record).Where(c => c.Phase == ContainerPhase.Running);

    /// <summary>The pods that have a running container here, by uid.</summary>
    public IEnumerable<string> RunningPods => _containers.Values.Where(c => c.Record.Phase == ContainerPhase.Running).Select(c => c.Spec.PodUid).Concat(_leftBehind).Distinct();

    /// <summary>True makes stopping a container forget it instead, as a faulty machine would.</summary>
    public bool LeavesContainers { get; set; }

    public HashSet<string> Volumes { get; } = [];

    /// <summary>The directories of provisioned claims.</summary>
    public SortedSet<string> Claims { get; } = new(StringComparer.Ordinal);

    /// <summary>What the machine says its containers use.</summary>
    public List<ContainerUsage> Usage { get; } = [];

    public long MemoryAvailableBytes { get; set; } = 6L << 30;

    /// <summary>Waited for before an image has come.</summary>
    public Func<string, Task> Pulling { get; set; } = _ => Task.CompletedTask;

    /// <summary>The grace that the container stopped last was given.</summary>
    public TimeSpan LastGrace { get; private set; }

    /// <summary>Ends a container as its program would.</summary>
    public void Exit(string id, int code)
    {
        if (!_containers.TryGetValue(id, out var known) || known.Record.Phase != ContainerPhase.Running) return;
        _containers[id] = (known.Spec, known.Record with { Phase = ContainerPhase.Exited, ExitCode = code, FinishedAt = loop.Time.GetUtcNow() });
        PodChanged?.Invoke(known.Spec.PodUid);
    }

    public async ValueTask<IReadOnlyList<PodRecord>> ListPodsAsync(string? podUid, CancellationToken cancel)
    {
        await StepAsync("list", cancel);
        var uids = _sandboxes.Keys.Concat(_containers.Values.Select(c => c.Spec.PodUid)).Distinct().Order(StringComparer.Ordinal);
        return [.. uids.Where(uid => podUid is null || uid == podUid).Select(Record)];
    }

    public async ValueTask<SandboxRecord> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancel)
    {
        await StepAsync("sandbox", cancel);
        _sandboxes[spec.PodUid] = spec;
        if (!_sandboxRecords.TryGetValue(spec.PodUid, out var record))
            _sandboxRecords[spec.PodUid] = record = new SandboxRecord(spec.PodUid, $"10.1.{++_next >> 8}.{_next & 255}", loop.Time.GetUtcNow());
        return record;
    }

    public async ValueTask RemoveSandboxAsync(string podUid, CancellationToken cancel)
    {
        await StepAsync("sandbox-remove", cancel);
        _sandboxes.Remove(podUid);
        _sandboxRecords.Remove(podUid);
    }

    public ValueTask<ImageRecord?> FindImageAsync(string image, CancellationToken cancel) => new(new ImageRecord("sha256:" + image, [image], 1000));

    public async ValueTask<ImageRecord> PullImageAsync(string image, ImageCredentials? credentials, CancellationToken cancel)
    {
        await StepAsync("pull", cancel);
        await Pulling(image);
        return new ImageRecord("sha256:" + image, [image], 1000);
    }

    public ValueTask<IReadOnlyList<ImageRecord>> ListImagesAsync(CancellationToken cancel) => new([]);

    public ValueTask<long> RemoveUnusedImagesAsync(long bytes, CancellationToken cancel) => new(0L);

    public async ValueTask<string> CreateContainerAsync(ContainerSpec spec, CancellationToken cancel)
    {
        await StepAsync("create", cancel);
        if (!_sandboxes.ContainsKey(spec.PodUid)) throw new PodRuntimeException($"pod {spec.PodName} has no sandbox");
        var id = $"{++_next:x12}";
        _containers[id] = (spec, new ContainerRecord(id, spec.Name, ContainerPhase.Created)
        {
            Image = spec.Image,
            ImageId = spec.ImageId,
            RestartCount = spec.RestartCount,
            Crashes = spec.Crashes,
            CreatedAt = loop.Time.GetUtcNow(),
        });
        return id;
    }

    public async ValueTask StartContainerAsync(string id, CancellationToken cancel)
    {
        await StepAsync("start", cancel);
        var (spec, record) = _containers[id];
        _containers[id] = (spec, record with { Phase = ContainerPhase.Running, StartedAt = loop.Time.GetUtcNow() });
    }

    public async ValueTask StopContainerAsync(string id, TimeSpan grace, CancellationToken cancel)
    {
        await StepAsync("stop", cancel);
        LastGrace = grace;
        if (LeavesContainers && _containers.TryGetValue(id, out var left) && left.Record.Phase == ContainerPhase.Running) _leftBehind.Add(left.Spec.PodUid);
        Exit(id, 143);
    }

    public async ValueTask RemoveContainerAsync(string id, CancellationToken cancel)
    {
        await StepAsync("remove", cancel);
        _containers.Remove(id);
    }

    public async ValueTask<ExecResult> ExecAsync(string id, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel)
    {
        await StepAsync("exec", cancel);
        return new ExecResult(0, "");
    }

    public async ValueTask<ProbeAnswer> ProbeAsync(NetworkProbe probe, CancellationToken cancel)
    {
        await StepAsync("probe", cancel);
        return Probe(probe);
    }

    public async ValueTask<string> PrepareVolumeAsync(VolumeSpec volume, CancellationToken cancel)
    {
        await StepAsync("volume", cancel);
        Volumes.Add($"{volume.PodUid}/{volume.Name}");
        return $"/volumes/{volume.PodUid}/{volume.Name}";
    }

    public async ValueTask RemoveVolumesAsync(string podUid, CancellationToken cancel)
    {
        await StepAsync("volume-remove", cancel);
        Volumes.RemoveWhere(path => path.StartsWith(podUid, StringComparison.Ordinal));
    }

    public ValueTask<IReadOnlyList<string>> ListClaimsAsync(string directory, CancellationToken cancel)
    {
        if (Fails("claims")) throw new PodRuntimeException("the machine failed at \"claims\", as the scenario asks");
        return new([.. Claims]);
    }

    public async ValueTask RemoveClaimAsync(string path, CancellationToken cancel)
    {
        await StepAsync("claim-remove", cancel);
        Claims.Remove(path[(path.LastIndexOf('/') + 1)..]);
    }

    public ValueTask<MachineRecord> DescribeMachineAsync(CancellationToken cancel) =>
        new(new MachineRecord { CpuMillis = 4000, MemoryBytes = 8L << 30, MemoryAvailableBytes = MemoryAvailableBytes, DiskBytes = 100L << 30, DiskAvailableBytes = 80L << 30 });

    public ValueTask<IReadOnlyList<ContainerUsage>> UsageAsync(CancellationToken cancel) => new([.. Usage]);

    private async ValueTask StepAsync(string step, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await loop.PassAsync(TimeSpan.FromMilliseconds(random.Next(1, 20)));
        if (Fails(step)) throw new PodRuntimeException($"the machine failed at \"{step}\", as the scenario asks");
    }

    private PodRecord Record(string uid)
    {
        var containers = _containers.Values.Where(c => c.Spec.PodUid == uid).ToList();
        var (ns, name) = _sandboxes.TryGetValue(uid, out var sandbox) ? (sandbox.Namespace, sandbox.Name) : (containers[0].Spec.PodNamespace, containers[0].Spec.PodName);
        return new PodRecord(uid, ns, name, _sandboxRecords.GetValueOrDefault(uid), [.. containers.Select(c => c.Record)]);
    }
}
