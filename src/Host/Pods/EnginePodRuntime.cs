using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Events;
using Naru.Engine.Images;
using Naru.Engine.Networks.Pods;
using Naru.Engine.Transfer;
using Naru.Kernel;
using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Kernel.Netlink;
using Naru.Node.Machine;
using Naru.Runtime;

namespace Naru.Host.Pods;

/// <summary>
/// Pods over the engine: a pod's containers are the engine's containers with a placement (the pod's network namespace,
/// cgroup and /etc), its sandbox is a pinned network namespace and a record, its volumes are directories.
/// <para>
/// Nothing is kept in memory that cannot be read again: <see cref="ListPodsAsync"/> joins the sandbox records with the
/// engine's containers by their labels. A sandbox is there when its record says that it was finished, is of this boot, and
/// its namespace is pinned.
/// </para>
/// <para>Every fault of the engine and the kernel becomes a <see cref="PodRuntimeException"/> here.</para>
/// </summary>
internal sealed partial class EnginePodRuntime : IPodRuntime
{
    private readonly ContainerEngine _engine;
    private readonly ImageStore _images;
    private readonly ImagePull _pull;
    private readonly PodNetwork _network;
    private readonly PodDirectories _directories;
    private readonly VolumeDirectories _volumes;
    private readonly SeccompFiles _profiles;
    private readonly NetworkProber _prober;
    private readonly MachineFacts _machine;
    private readonly TimeProvider _time;

    public EnginePodRuntime(ContainerEngine engine, ImageStore images, ImagePull pull, PodNetwork network, string data, string nodeIp, TimeProvider time)
    {
        (_engine, _images, _pull, _network, _time) = (engine, images, pull, network, time);
        _directories = new PodDirectories(data);
        _volumes = new VolumeDirectories(_directories, time);
        _profiles = new SeccompFiles(data);
        _prober = new NetworkProber();
        _machine = new MachineFacts(data);
        NodeIp = nodeIp;
    }

    public event Action<string>? PodChanged;

    /// <summary>What pods in the node's own network have as their address.</summary>
    public string NodeIp { get; }

    /// <summary>Hands the engine's exits on until cancelled.</summary>
    public async Task WatchExitsAsync(CancellationToken cancel)
    {
        while (true)
        {
            using var events = _engine.Events.Subscribe(null);
            try
            {
                while (await events.Live.WaitToReadAsync(cancel))
                    while (events.Live.TryRead(out var happened))
                        if (happened is { Type: "container", Action: "die" or "oom" } && happened.Attributes.TryGetValue(PodLabels.PodUid, out var uid)) PodChanged?.Invoke(uid);
            }
            catch (EngineException)
            {
                // Cut off for falling behind: the workers look by themselves every few seconds, and we listen anew.
                continue;
            }
        }
    }

    public ValueTask<IReadOnlyList<PodRecord>> ListPodsAsync(string? podUid, CancellationToken cancel) => Guarded<IReadOnlyList<PodRecord>>(() =>
    {
        var containers = _engine.List()
            .Where(view => view.Record.Pod is not null && Label(view, PodLabels.PodUid) is { Length: > 0 } uid && (podUid is null || uid == podUid))
            .ToLookup(view => Label(view, PodLabels.PodUid));
        var sandboxes = (podUid is null ? _directories.List() : _directories.Find(podUid) is { } one ? [one] : []).ToDictionary(s => s.PodUid);
        var found = new List<PodRecord>();
        var files = podUid is null ? _directories.Uids() : [];
        foreach (var uid in sandboxes.Keys.Concat(containers.Select(group => group.Key)).Concat(files).Distinct().Order(StringComparer.Ordinal))
        {
            var sandbox = sandboxes.GetValueOrDefault(uid);
            var records = containers[uid].Select(RecordOf).ToList();
            // Files alone are what is left of a pod whose end was broken off; whose they were is known by the uid only.
            var (ns, name) = sandbox is not null ? (sandbox.Namespace, sandbox.Name)
                : containers[uid].FirstOrDefault() is { } view ? (Label(view, PodLabels.PodNamespace), Label(view, PodLabels.PodName)) : ("", "");
            found.Add(new PodRecord(uid, ns, name, sandbox is null ? null : Alive(sandbox), records));
        }
        return found;
    });

    public ValueTask<SandboxRecord> CreateSandboxAsync(SandboxSpec spec, CancellationToken cancel) => Guarded(() =>
    {
        if (spec.HostPorts.Count > 0 && !spec.HostNetwork)
            throw new PodRuntimeException($"hostPort {spec.HostPorts[0].Port} is not offered by this node yet: use a Service of type NodePort, or hostNetwork");
        var known = _directories.Find(spec.PodUid);
        if (known is not null && Alive(known) is { } alive) return alive;
        var file = new SandboxFile
        {
            PodUid = spec.PodUid,
            Namespace = spec.Namespace,
            Name = spec.Name,
            Hostname = spec.Hostname,
            Qos = spec.Qos.ToString().ToLowerInvariant(),
            HostNetwork = spec.HostNetwork,
            HostPid = spec.HostPid,
            HostIpc = spec.HostIpc,
            ShareProcesses = spec.ShareProcesses,
            Sysctls = new Dictionary<string, string>(spec.Sysctls),
            CreatedAt = _time.GetUtcNow(),
            BootId = MachineFacts.BootId,
        };
        // The record first: what stands in the kernel always has one, so that the next start finds and removes it.
        _directories.Save(file with { IsBeingMade = true });
        Failpoint.Hit(PodFailpoints.SandboxRecorded);
        // An earlier attempt that was broken off may have left any part of the network; nobody was told its address.
        if (known is { IsBeingMade: true }) _network.Detach(spec.PodUid);
        var ip = spec.HostNetwork ? NodeIp : Attach(spec);
        Failpoint.Hit(PodFailpoints.SandboxAttached);
        _directories.WriteEtc(spec, ip);
        Limit(file, spec.Limits);
        Failpoint.Hit(PodFailpoints.SandboxLimited);
        _directories.Save(file);
        Failpoint.Hit(PodFailpoints.SandboxFinished);
        return new SandboxRecord(spec.PodUid, ip, file.CreatedAt);
    });

    public ValueTask RemoveSandboxAsync(string podUid, CancellationToken cancel) => Guarded(() =>
    {
        _network.Detach(podUid);
        Failpoint.Hit(PodFailpoints.SandboxDetached);
        if (_directories.Find(podUid) is { } file) Cgroup.At($"{_engine.Paths.CgroupRoot}/{file.CgroupParent}").Remove();
        _directories.Forget(podUid);
        Failpoint.Hit(PodFailpoints.SandboxRemoved);
    });

    private string Attach(SandboxSpec spec)
    {
        var attachment = _network.Attach(spec.PodUid);
        if (spec.Sysctls.Count > 0)
        {
            using var ns = NetworkNamespace.Open(attachment.NamespacePath);
            foreach (var (name, value) in spec.Sysctls.Where(s => SysctlRules.NamespaceOf(s.Key) == "network"))
                ns.Run(() => Sysctl.Write(SysctlRules.PathOf(name), value));
        }
        return attachment.Address.ToString();
    }

    private void Limit(SandboxFile file, ContainerLimits limits)
    {
        var cgroup = Cgroup.At($"{_engine.Paths.CgroupRoot}/{file.CgroupParent}");
        cgroup.Create();
        cgroup.Apply(PodLimits.Of(limits));
    }

    private SandboxRecord? Alive(SandboxFile file)
    {
        if (file.IsBeingMade || file.BootId != MachineFacts.BootId) return null;
        if (file.HostNetwork) return new SandboxRecord(file.PodUid, NodeIp, file.CreatedAt);
        if (_network.Find(file.PodUid) is not { } attachment || FileStatus.Of(attachment.NamespacePath) is null) return null;
        return new SandboxRecord(file.PodUid, attachment.Address.ToString(), file.CreatedAt);
    }

    private static string Label(ContainerView view, string name) => view.Record.Config.Labels?.GetValueOrDefault(name) ?? "";

    private static ValueTask<T> Guarded<T>(Func<T> step)
    {
        try
        {
            return new ValueTask<T>(step());
        }
        catch (Exception fault) when (IsExpected(fault))
        {
            throw Explained(fault);
        }
    }

    private static ValueTask Guarded(Action step)
    {
        Guarded(() =>
        {
            step();
            return true;
        });
        return ValueTask.CompletedTask;
    }

    private static async ValueTask<T> GuardedAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception fault) when (IsExpected(fault))
        {
            throw Explained(fault);
        }
    }

    private static bool IsExpected(Exception fault) =>
        fault is EngineException or KernelException or IOException or UnauthorizedAccessException or Oci.ImageFormatException or Runtime.KeeperException;

    private static PodRuntimeException Explained(Exception fault) => new(fault.Message, fault);
}
