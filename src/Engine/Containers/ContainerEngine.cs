using Naru.Engine.Build;
using Naru.Engine.Containers.Config;
using Naru.Engine.Containers.Create;
using Naru.Engine.Containers.Names;
using Naru.Engine.Containers.Running;
using Naru.Engine.Containers.Storage;
using Naru.Engine.Events;
using Naru.Engine.Images;
using Naru.Engine.Networks;
using Naru.Engine.Stats;
using Naru.Engine.Volumes;
using Naru.Kernel;
using Naru.Oci;
using Naru.Runtime;

namespace Naru.Engine.Containers;

/// <summary>
/// Containers on this machine: the one door for everyone who wants something of them, the Docker API and pods alike. It
/// knows no HTTP. References are ids, beginnings of ids, or names.
///
/// Life cycle: <see cref="OpenAsync"/> loads the records and takes up what the keeper still runs, so that opening after a crash
/// and opening for the first time are the same; disposing lets go of the keeper and leaves every container running.
/// Steps on one container take turns; steps on different ones do not wait for each other. Whatever a call acknowledged
/// is on disk. Faults are <see cref="EngineException"/>; the keeper's are turned into one here.
/// </summary>
public sealed partial class ContainerEngine : IAsyncDisposable
{
    private readonly ContainerParts parts;
    private readonly ImageStore images;
    private readonly ContainerCreator creator;
    private readonly ContainerLauncher launcher;
    private readonly ContainerStopper stopper;
    private readonly ContainerRemoval removal;
    private readonly ContainerEnds ends;
    private readonly ContainerRecovery recovery;
    private readonly ExecRunner execs;
    private readonly HealthMonitor health;
    private readonly AttachBoard attaches = new();
    private readonly Archive.ContainerFiles files;
    private readonly ResourceSampler sampler;
    private readonly ContainerCommit commit;

    private ContainerEngine(ContainerParts parts, ImageStore images, Random random)
    {
        (this.parts, this.images) = (parts, images);
        creator = new ContainerCreator(parts, images, random);
        var sources = new SpecSources(parts);
        launcher = new ContainerLauncher(parts, attaches, sources);
        Steps = new StepRunner(parts, sources);
        commit = new ContainerCommit(parts, images);
        stopper = new ContainerStopper(parts);
        removal = new ContainerRemoval(parts, launcher, attaches);
        execs = new ExecRunner(parts);
        health = new HealthMonitor(parts, execs);
        ends = new ContainerEnds(parts, launcher, removal, health);
        recovery = new ContainerRecovery(parts, launcher, ends, removal, health);
        files = new Archive.ContainerFiles(parts);
        sampler = new ResourceSampler(parts.Clock);
    }

    /// <summary>The ends and other events of containers, as everyone sees them.</summary>
    public EventHub Events => parts.Events;

    public VolumeStore Volumes => parts.Volumes;

    /// <summary>Runs the commands of image builds.</summary>
    public IStepRunner Steps { get; }

    public EnginePaths Paths => parts.Paths;

    /// <param name="paths">Where this instance keeps its things.</param>
    /// <param name="keeper">Reaches the keeper, starting one where none runs.</param>
    /// <param name="images">The images containers are made of.</param>
    /// <param name="networks">What wires containers up.</param>
    /// <param name="events">Where events go.</param>
    /// <param name="clock">Time.</param>
    /// <param name="random">Names for containers that were given none.</param>
    /// <param name="report">Takes sentences for the log about what goes wrong where nobody waits for an answer.</param>
    /// <param name="cancel">Gives up opening.</param>
    public static async Task<ContainerEngine> OpenAsync(
        EnginePaths paths, Func<CancellationToken, Task<KeeperClient>> keeper, ImageStore images, EngineNetworks networks,
        EventHub events, TimeProvider clock, Random random, Action<string> report, CancellationToken cancel)
    {
        var records = new ContainerRecords(paths.Containers);
        var index = new ContainerIndex();
        var volumes = new VolumeStore(paths.Volumes, clock);
        foreach (var record in records.Load(volumes.RemoveIfThere))
        {
            index.TakeName(record.Name, record.Id);
            index.Add(new ContainerUnit(record));
        }
        var link = new KeeperLink(keeper, clock, report);
        var parts = new ContainerParts(paths, link, images.Layers, volumes, new ContainerNetworks(networks), records, index, events, clock, report);
        var engine = new ContainerEngine(parts, images, random);
        images.Uses = () => [.. index.All.Select(u => new ImageUse(Digest.Parse(u.Record.ImageId), u.Id, u.State.IsRunning))];
        link.Exited += engine.ends.OnExit;
        await link.OpenAsync(cancel);
        await engine.recovery.RecoverAsync(atStart: true, cancel);
        link.Restored += () => engine.recovery.RecoverAsync(atStart: false, CancellationToken.None);
        return engine;
    }

    public ValueTask DisposeAsync() => parts.Keeper.DisposeAsync();

    /// <summary>Every container, newest first.</summary>
    public IReadOnlyList<ContainerView> List() => [.. parts.Index.All.OrderByDescending(u => u.Record.Created).Select(View)];

    public ContainerView Inspect(string reference) => View(parts.Index.Get(reference));

    public ContainerView? Find(string reference) => parts.Index.Find(reference) is { } unit ? View(unit) : null;

    public ContainerCreated Create(ContainerCreateRequest request) => creator.Create(request);

    /// <exception cref="EngineException">With <see cref="EngineFault.Unchanged"/> when it runs already.</exception>
    public Task StartAsync(string reference, CancellationToken cancel) => HoldingAsync(reference, cancel, StartHeldAsync);

    /// <param name="reference">Which.</param>
    /// <param name="signal">Name or number; empty is the container's own.</param>
    /// <param name="grace">Until it is killed; null is the container's own; negative waits for ever.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task StopAsync(string reference, string signal, TimeSpan? grace, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        if (!unit.State.IsRunning && unit.State.Status != ContainerStatus.Restarting) throw new EngineException(EngineFault.Unchanged, "");
        await GuardAsync(() => stopper.StopAsync(unit, signal.Length > 0 ? Signals.Parse(signal) : null, grace, byUser: true, cancel));
    }

    public async Task RestartAsync(string reference, string signal, TimeSpan? grace, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        unit.StartsAgain = true;
        try
        {
            await GuardAsync(() => stopper.StopAsync(unit, signal.Length > 0 ? Signals.Parse(signal) : null, grace, byUser: false, cancel));
            await HoldingAsync(unit.Id, cancel, StartHeldAsync);
        }
        catch when (unit.Record.HostConfig.AutoRemove && parts.Index.Find(unit.Id) is not null)
        {
            await HoldingAsync(unit.Id, CancellationToken.None, RemoveIfEndedAsync);
            throw;
        }
        finally
        {
            unit.StartsAgain = false;
        }
        parts.Tell(unit.Record, "restart");
    }

    // Of a restart that did not come to its start.
    private Task RemoveIfEndedAsync(ContainerUnit unit, CancellationToken cancel)
    {
        unit.StartsAgain = false;
        return unit.State.Status == ContainerStatus.Exited ? removal.RemoveHeldAsync(unit, volumes: true) : Task.CompletedTask;
    }

    public Task KillAsync(string reference, string signal, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        return GuardAsync(() => stopper.KillAsync(unit, signal.Length > 0 ? Signals.Parse(signal) : Signals.Kill, cancel));
    }

    public Task PauseAsync(string reference, CancellationToken cancel) => HoldingAsync(reference, cancel, stopper.PauseAsync);

    public Task ResumeAsync(string reference, CancellationToken cancel) => HoldingAsync(reference, cancel, stopper.ResumeAsync);

    /// <param name="reference">Which.</param>
    /// <param name="force">Kill it first if it runs.</param>
    /// <param name="volumes">Its anonymous volumes go with it.</param>
    /// <param name="cancel">Gives up waiting.</param>
    public async Task RemoveAsync(string reference, bool force, bool volumes, CancellationToken cancel)
    {
        var unit = parts.Index.Get(reference);
        if (!force) ContainerRemoval.CheckIdle(unit);
        if (unit.State.IsRunning || unit.State.Status == ContainerStatus.Restarting)
            await GuardAsync(() => stopper.StopAsync(unit, Signals.Kill, TimeSpan.FromSeconds(10), byUser: true, cancel));
        if (parts.Index.Find(unit.Id) is null) return; // --rm took it away meanwhile.
        await HoldingAsync(unit.Id, cancel, (held, _) => removal.RemoveAskedAsync(held, force, volumes));
    }

    public Task RenameAsync(string reference, string name, CancellationToken cancel) => HoldingAsync(reference, cancel, (unit, _) =>
    {
        var checkedName = ContainerNames.Check(name);
        var old = unit.Record.Name;
        if (checkedName == old) throw EngineException.Invalid("Renaming a container with the same name as its current name");
        var next = parts.Rename(unit, checkedName);
        Failpoint.Hit(EngineFailpoints.Renamed);
        parts.Index.GiveBackName(old, unit.Id);
        parts.Networks.Rename(next);
        parts.Tell(next, "rename", ("oldName", "/" + old));
        return Task.CompletedTask;
    });

    /// <summary>Waits for an end. The wait counts from when this returns, not from when its task is awaited.</summary>
    public Task<ExitOutcome> WaitAsync(string reference, WaitCondition condition, CancellationToken cancel) =>
        parts.Index.Get(reference).WaitAsync(condition, cancel);

    private async Task StartHeldAsync(ContainerUnit unit, CancellationToken cancel)
    {
        if (unit.State.Status == ContainerStatus.Paused) throw EngineException.Conflict("cannot start a paused container, try unpause instead");
        if (unit.State.IsRunning) throw new EngineException(EngineFault.Unchanged, "");
        if (unit.State.Status is ContainerStatus.Removing or ContainerStatus.Dead) throw EngineException.Conflict("container is marked for removal and cannot be started");
        unit.RestartWait?.Cancel();
        unit.LastRestartWait = TimeSpan.Zero;
        try
        {
            await launcher.StartAsync(unit, cancel);
            health.Start(unit);
        }
        catch (EngineException) when (unit.Record.HostConfig.AutoRemove)
        {
            await removal.RemoveHeldAsync(unit, volumes: true);
            throw;
        }
    }

    private Task HoldingAsync(string reference, CancellationToken cancel, Func<ContainerUnit, CancellationToken, Task> step) => GuardAsync(async () =>
    {
        var unit = parts.Index.Get(reference);
        await unit.Gate.WaitAsync(cancel);
        try
        {
            if (parts.Index.Find(unit.Id) is null) throw EngineException.NotFound($"No such container: {reference}");
            await step(unit, cancel);
        }
        finally
        {
            unit.Gate.Release();
        }
    });

    private static async Task GuardAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (KeeperException fault)
        {
            throw KeeperFaults.Explain(fault);
        }
    }

    private ContainerView View(ContainerUnit unit) => new(
        unit.Record, unit.Health, [.. unit.Execs.Values.Where(e => e.Running).Select(e => e.Id)],
        parts.Layers.Overlays.MergedOf(unit.Id), parts.Layers.Overlays.UpperOf(unit.Id));
}
