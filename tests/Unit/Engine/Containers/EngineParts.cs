using System.Collections.Concurrent;
using Naru.Engine.Containers;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Running;
using Naru.Engine.Containers.Storage;
using Naru.Engine.Events;
using Naru.Engine.Volumes;

namespace Naru.Tests.Unit.Engine.Containers;

/// <summary>The parts of an engine around a fake keeper. Its containers are of a pod, so that no network is touched.</summary>
internal sealed class EngineParts : IAsyncDisposable
{
    private readonly ImageFixture images = new();

    private EngineParts()
    {
        var paths = new EnginePaths(images.Data, images.Scratch["run"], "/naru-unit-none");
        Parts = new ContainerParts(
            paths, new KeeperLink(Keeper.ConnectAsync, TimeProvider.System, Reports.Enqueue), images.Layers, new VolumeStore(paths.Volumes, TimeProvider.System), new ContainerNetworks(null!),
            new ContainerRecords(paths.Containers), new ContainerIndex(), new EventHub(TimeProvider.System), TimeProvider.System, Reports.Enqueue);
        Launcher = new ContainerLauncher(Parts, Attaches, new SpecSources(Parts));
        Execs = new ExecRunner(Parts);
        Removal = new ContainerRemoval(Parts, Launcher, Attaches);
        var health = new HealthMonitor(Parts, Execs);
        Ends = new ContainerEnds(Parts, Launcher, Removal, health);
        Recovery = new ContainerRecovery(Parts, Launcher, Ends, Removal, health);
        Stopper = new ContainerStopper(Parts);
    }

    public FakeKeeper Keeper { get; } = new();

    public ConcurrentQueue<string> Reports { get; } = new();

    public AttachBoard Attaches { get; } = new();

    public ImageFixture Images => images;

    public ContainerParts Parts { get; }

    public ContainerLauncher Launcher { get; }

    public ExecRunner Execs { get; }

    public ContainerRemoval Removal { get; }

    public ContainerEnds Ends { get; }

    public ContainerRecovery Recovery { get; }

    public ContainerStopper Stopper { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<EngineParts> OpenAsync()
    {
        var parts = new EngineParts();
        await parts.Parts.Keeper.OpenAsync(Cancel);
        return parts;
    }

    /// <summary>A container on record, in a state.</summary>
    public ContainerUnit Add(string name, ContainerStatus status, int pid = 0, HostConfig? host = null)
    {
        var record = PlainRecord.Of($"{name}-{Guid.NewGuid():n}", name, host) with
        {
            Pod = new PodPlacement { CgroupParent = "pods/unit" },
            State = new ContainerState { Status = status, Pid = pid },
        };
        Parts.Records.Prepare(record.Id);
        Parts.Records.SaveConfig(record);
        Parts.Index.TakeName(name, record.Id);
        var unit = new ContainerUnit(record);
        Parts.Index.Add(unit);
        return unit;
    }

    public async ValueTask DisposeAsync()
    {
        await Parts.Keeper.DisposeAsync();
        Keeper.Dispose();
        images.Dispose();
    }
}
