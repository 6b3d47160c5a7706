using Naru.Engine.Containers.Spec;
using Naru.Kernel;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Starts a container: root mounted, network wired, files written, specification made, keeper told; and takes all of it
/// down again after the end. The caller holds the container's gate. A start that fails half-way is taken down before
/// the error leaves, so that nothing half-made stays; taking down what is not there is no error, which is what the
/// recovery after a crash relies on.
/// </summary>
internal sealed class ContainerLauncher(ContainerParts parts, AttachBoard attaches, SpecSources sources)
{
    /// <param name="unit">The container.</param>
    /// <param name="cancel">
    /// Gives up before the keeper is asked for anything. What it is asked for it carries out whoever waits, so the answers
    /// are waited for: otherwise a container would run that nobody knows of.
    /// </param>
    /// <exception cref="EngineException">Why it did not start; the container's state says the same.</exception>
    public async Task StartAsync(ContainerUnit unit, CancellationToken cancel)
    {
        try
        {
            await RunAsync(unit, cancel);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            var (code, error) = StartFault.Explain(unit.Record, fault);
            await TakeDownAsync(unit);
            parts.Change(unit, s => s with { Status = s.StartedAt is null ? ContainerStatus.Created : ContainerStatus.Exited, Pid = 0, ExitCode = code, ExitCodeKnown = true, Error = error.Message });
            attaches.Abandon(unit.Id);
            throw error;
        }
    }

    /// <summary>Takes down what a run leaves: the keeper's record, the network, the root's mount, its share of shared memory.</summary>
    public async Task TakeDownAsync(ContainerUnit unit)
    {
        await parts.Keeper.ForgetAsync(unit.Id);
        parts.Networks.Detach(unit.Record);
        parts.Layers.Overlays.Unmount(unit.Id);
        new SharedMemory(parts.Records, parts.Index).TakeBack(unit.Id);
        unit.IsTakenDown = true;
    }

    private async Task RunAsync(ContainerUnit unit, CancellationToken cancel)
    {
        unit.IsTakenDown = false;
        var record = unit.Record;
        var root = parts.Layers.Overlays.Mount(record.Id);
        Failpoint.Hit(EngineFailpoints.StartMounted);
        var network = parts.Networks.Attach(record);
        Failpoint.Hit(EngineFailpoints.StartAttached);
        var spec = SpecTranslation.Translate(sources.Gather(record, root, network));
        var keeper = await parts.Keeper.Client;
        cancel.ThrowIfCancellationRequested();
        await keeper.CreateAsync(new ContainerPlan { Id = record.Id, Spec = spec, Stdio = Stdio(record), OwnInit = record.HostConfig.Init == true }, CancellationToken.None);
        Failpoint.Hit(EngineFailpoints.StartKept);
        await attaches.ConnectAsync(record.Id, keeper);
        var started = await keeper.StartAsync(record.Id, CancellationToken.None);
        Failpoint.Hit(EngineFailpoints.StartStarted);
        parts.Change(unit, s => s with
        {
            Status = ContainerStatus.Running,
            Pid = started.Pid,
            ExitCode = 0,
            ExitCodeKnown = true,
            OomKilled = false,
            Error = "",
            StartedAt = started.StartedAt ?? parts.Clock.GetUtcNow(),
            FinishedAt = null,
            StoppedByUser = false,
            Endpoints = network.Endpoints,
            Ports = network.Ports,
        });
        Failpoint.Hit(EngineFailpoints.StartRecorded);
        unit.StopAsked = false;
        unit.MarkRunning();
        parts.Tell(unit.Record, "start");
    }

    private static StdioPlan Stdio(ContainerRecord record) => new()
    {
        OpenStdin = record.Config.OpenStdin,
        StdinOnce = record.Config.StdinOnce,
        Log = record.HostConfig.LogConfig.Type == "none" ? null : LogPlans.For(record),
    };
}
