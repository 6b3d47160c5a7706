using System.Globalization;
using System.Text;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Engine.Exec;
using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Node.Machine;
using ContainerPhase = Naru.Node.Machine.ContainerPhase;
using ContainerRecord = Naru.Node.Machine.ContainerRecord;

namespace Naru.Host.Pods;

// Containers of pods.
internal sealed partial class EnginePodRuntime
{
    private const int MostOutputBytes = 10 << 10;
    private const int MostMessageBytes = 4 << 10;
    private const uint MessageMode = 0b110_110_110;

    private static ReadOnlySpan<byte> MessageFile => "termination-log"u8;

    public ValueTask<string> CreateContainerAsync(ContainerSpec spec, CancellationToken cancel) => Guarded(() =>
    {
        var sandbox = _directories.Find(spec.PodUid) ?? throw new PodRuntimeException($"pod {spec.PodNamespace}/{spec.PodName} has no sandbox");
        var directory = _directories.Container(spec.PodUid, spec.Name, spec.RestartCount);
        using var held = _directories.MakeContainer(spec.PodUid, spec.Name, spec.RestartCount);
        held.ReplaceFile(MessageFile, [], MessageMode);
        var id = _engine.Create(new ContainerCreateRequest
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"k8s_{spec.Name}_{spec.PodName}_{spec.PodNamespace}_{spec.PodUid}_{spec.RestartCount}"),
            Config = ContainerConfigs.Config(spec, sandbox),
            HostConfig = ContainerConfigs.Host(spec, sandbox, VolumeDirectories.Binds(spec, held, directory), Path.Combine(directory, "termination-log"), _profiles.TextFor(spec.Privileges)),
            Pod = Placement(spec, sandbox),
        }).Id;
        Failpoint.Hit(PodFailpoints.ContainerCreated);
        return id;
    });

    public ValueTask StartContainerAsync(string id, CancellationToken cancel) => GuardedAsync(async () =>
    {
        await _engine.StartAsync(id, cancel);
        Failpoint.Hit(PodFailpoints.ContainerStarted);
    });

    public ValueTask StopContainerAsync(string id, TimeSpan grace, CancellationToken cancel) => GuardedAsync(async () =>
    {
        try
        {
            await _engine.StopAsync(id, "", grace, cancel);
            Failpoint.Hit(PodFailpoints.ContainerStopped);
        }
        catch (EngineException fault) when (fault.Fault is EngineFault.Unchanged or EngineFault.NotFound)
        {
            // It has ended already, which is what was asked.
            return;
        }
    });

    public ValueTask RemoveContainerAsync(string id, CancellationToken cancel) => GuardedAsync(async () =>
    {
        if (_engine.Find(id) is { } view)
        {
            // Its mounts first: while the engine knows the container, whoever comes after a crash removes it again.
            var directory = _directories.Container(Label(view, PodLabels.PodUid), Label(view, PodLabels.ContainerName), Number(view, PodLabels.RestartCount));
            VolumeDirectories.Release(directory);
            await _engine.RemoveAsync(view.Id, force: true, volumes: true, cancel);
        }
        Failpoint.Hit(PodFailpoints.ContainerRemoved);
    });

    public ValueTask<ExecResult> ExecAsync(string id, IReadOnlyList<string> command, TimeSpan timeout, CancellationToken cancel) => GuardedAsync(async () =>
    {
        try
        {
            var outcome = await _engine.ExecAsync(id, new ExecRequest { Command = command }, MostOutputBytes, timeout, cancel);
            return new ExecResult(outcome.ExitCode, outcome.Output);
        }
        catch (TimeoutException)
        {
            return new ExecResult(137, "", TimedOut: true);
        }
    });

    public ValueTask<IReadOnlyList<ContainerUsage>> UsageAsync(CancellationToken cancel) => Guarded<IReadOnlyList<ContainerUsage>>(() =>
    {
        var whole = Cgroup.At(_engine.Paths.CgroupRoot).ReadStats();
        var used = new List<ContainerUsage> { ContainerUsage.OfNode((long)whole.CpuTotal, (long)(whole.Memory - Math.Min(whole.Memory, whole.MemoryInactiveFile))) };
        foreach (var view in _engine.List().Where(v => v.Record.Pod is not null && v.State.IsRunning))
            if (_engine.Sample(view.Id) is { } sample)
                used.Add(new ContainerUsage(
                    Label(view, PodLabels.PodUid), Label(view, PodLabels.PodNamespace), Label(view, PodLabels.PodName), Label(view, PodLabels.ContainerName),
                    (long)sample.CpuTotal, (long)(sample.Memory - Math.Min(sample.Memory, sample.MemoryInactiveFile))));
        return used;
    });

    private PodPlacement Placement(ContainerSpec spec, SandboxFile sandbox)
    {
        var shared = sandbox.ShareProcesses
            ? _engine.List().FirstOrDefault(v => v.Record.Pod is not null && Label(v, PodLabels.PodUid) == spec.PodUid && v.State.IsRunning)
            : null;
        return new PodPlacement
        {
            CgroupParent = sandbox.CgroupParent,
            NetworkNamespacePath = sandbox.HostNetwork ? null : _network.Find(spec.PodUid)?.NamespacePath,
            HostNetwork = sandbox.HostNetwork,
            HostPid = sandbox.HostPid,
            HostIpc = sandbox.HostIpc,
            PidNamespacePath = shared is null ? null : $"/proc/{shared.State.Pid}/ns/pid",
            HostsPath = _directories.Etc(spec.PodUid, "hosts"),
            ResolvConfPath = _directories.Etc(spec.PodUid, "resolv.conf"),
            HostnamePath = _directories.Etc(spec.PodUid, "hostname"),
        };
    }

    private ContainerRecord RecordOf(ContainerView view)
    {
        var phase = view.State.Status switch
        {
            ContainerStatus.Created => ContainerPhase.Created,
            ContainerStatus.Running or ContainerStatus.Paused => ContainerPhase.Running,
            _ => ContainerPhase.Exited,
        };
        var (name, restarts) = (Label(view, PodLabels.ContainerName), Number(view, PodLabels.RestartCount));
        return new ContainerRecord(view.Id, name, phase)
        {
            Image = Label(view, ContainerConfigs.ImageLabel),
            ImageId = Label(view, ContainerConfigs.ImageIdLabel),
            RestartCount = restarts,
            Crashes = Number(view, PodLabels.Crashes),
            CreatedAt = view.Record.Created,
            StartedAt = view.State.StartedAt ?? view.Record.Created,
            FinishedAt = view.State.FinishedAt ?? view.Record.Created,
            ExitCode = phase == ContainerPhase.Exited && view.State.ExitCodeKnown ? view.State.ExitCode : null,
            OutOfMemory = view.State.OomKilled,
            Message = phase == ContainerPhase.Exited ? LastWords(view, name, restarts) : "",
        };
    }

    private string LastWords(ContainerView view, string container, int attempt)
    {
        using var directory = _directories.TryEnterContainer(Label(view, PodLabels.PodUid), container, attempt);
        var message = Encoding.UTF8.GetString(directory?.ReadFile(MessageFile, MostMessageBytes) ?? []);
        var fromLog = message.Length == 0 && view.State.ExitCode != 0 && Label(view, ContainerConfigs.MessageFromLogLabel) == "true";
        return fromLog ? LogTail.Read(view.Record.LogPath) : message;
    }

    private static int Number(ContainerView view, string label) =>
        int.TryParse(Label(view, label), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static async ValueTask GuardedAsync(Func<Task> step) => await GuardedAsync(async () =>
    {
        await step();
        return true;
    });
}
