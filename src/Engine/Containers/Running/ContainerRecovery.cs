using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Brings records and the keeper together, at every start and after every break in the keeper's line: containers that
/// run go on, ends that were missed get on record, half-removed containers are finished off, what the keeper knows and no
/// record does is deleted, and restart policies that ask for it start their containers.
/// <para>
/// After a break others are at work beside it: what it compares, it asks for and acts on while it holds the container's
/// gate, since a container that was started meanwhile is unknown to what the keeper said before.
/// </para>
/// </summary>
internal sealed class ContainerRecovery(ContainerParts parts, ContainerLauncher launcher, ContainerEnds ends, ContainerRemoval removal, HealthMonitor health)
{
    public async Task RecoverAsync(bool atStart, CancellationToken cancel)
    {
        var keeper = await parts.Keeper.Client;
        foreach (var unit in parts.Index.All.Where(u => atStart || IsConcerned(u))) await RecoverOneAsync(unit, keeper, atStart, cancel);
        if (!atStart) return;
        foreach (var stray in (await keeper.ListAsync(cancel)).Where(kept => parts.Index.Find(kept.Id) is null)) await parts.Keeper.ForgetAsync(stray.Id);
        foreach (var fault in parts.Networks.Recover(parts.Index.All.Where(u => u.State.IsRunning).Select(u => u.Id).ToHashSet(StringComparer.Ordinal))) parts.Report(fault);
        foreach (var unit in parts.Index.All.Where(u => u.State.IsRunning)) RecoverNetworks(unit);
        foreach (var stray in parts.Layers.Overlays.Ids().Where(id => parts.Index.Find(id) is null)) parts.Layers.Overlays.Remove(stray);
        foreach (var unit in parts.Index.All) await StartIfWantedAsync(unit, cancel);
    }

    // The keeper's death changes nothing for one that did not run.
    private static bool IsConcerned(ContainerUnit unit) => unit.State.Status is not (ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Restarting);

    private async Task RecoverOneAsync(ContainerUnit unit, KeeperClient keeper, bool atStart, CancellationToken cancel)
    {
        await unit.Gate.WaitAsync(cancel);
        try
        {
            if (parts.Index.Find(unit.Id) is not null) await RecoverHeldAsync(unit, keeper, await KeptAsync(keeper, unit.Id, cancel), atStart);
        }
        finally
        {
            unit.Gate.Release();
        }
    }

    private static async Task<Naru.Runtime.ContainerState?> KeptAsync(KeeperClient keeper, string id, CancellationToken cancel)
    {
        try
        {
            return await keeper.StateAsync(id, cancel);
        }
        catch (KeeperException unknown) when (unknown.Fault == KeeperFault.NotFound)
        {
            return null;
        }
    }

    private async Task RecoverHeldAsync(ContainerUnit unit, KeeperClient keeper, Naru.Runtime.ContainerState? kept, bool atStart)
    {
        switch (unit.State.Status)
        {
            case ContainerStatus.Removing or ContainerStatus.Dead:
                await removal.FinishHeldAsync(unit);
                return;
            case ContainerStatus.Running or ContainerStatus.Paused when kept is { Status: Naru.Runtime.ContainerStatus.Running or Naru.Runtime.ContainerStatus.Paused }:
                await AdoptAsync(unit, keeper, kept, atStart);
                return;
            case ContainerStatus.Running or ContainerStatus.Paused:
                await ends.HandleHeldAsync(unit, kept?.Exit ?? Unknown());
                return;
            // Killed between the keeper's start and the record of it: it runs, so the record follows.
            case ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Restarting when kept is { Status: Naru.Runtime.ContainerStatus.Running or Naru.Runtime.ContainerStatus.Paused } && atStart:
                await AdoptAsync(unit, keeper, kept, atStart);
                return;
            case ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Restarting when atStart:
                await launcher.TakeDownAsync(unit);
                if (unit.State.Status == ContainerStatus.Restarting) parts.Change(unit, s => s with { Status = ContainerStatus.Exited });
                return;
        }
    }

    // A pause that nobody was told of, or that was only for making an image, ends with the engine that asked for it.
    private async Task AdoptAsync(ContainerUnit unit, KeeperClient keeper, Naru.Runtime.ContainerState kept, bool atStart)
    {
        var isFrozen = kept.Status == Naru.Runtime.ContainerStatus.Paused;
        var staysSo = isFrozen && unit.State.Status == ContainerStatus.Paused && !(atStart && unit.State.HeldForCommit);
        if (isFrozen && !staysSo) await keeper.ResumeAsync(unit.Id, CancellationToken.None);
        parts.Change(unit, s => s with
        {
            Status = staysSo ? ContainerStatus.Paused : ContainerStatus.Running,
            HeldForCommit = staysSo && s.HeldForCommit,
            Pid = kept.Pid,
            StartedAt = s.StartedAt ?? kept.StartedAt,
            FinishedAt = null,
        });
        if (!atStart) return;
        unit.MarkRunning();
        health.Start(unit);
    }

    // A change of a running container's networks or name that was broken off half-way goes back to what is on record.
    private void RecoverNetworks(ContainerUnit unit)
    {
        try
        {
            if (parts.Networks.Restore(unit.Record) is { } now) parts.Change(unit, s => s with { Endpoints = now.Endpoints, Ports = now.Ports });
        }
        catch (EngineException fault)
        {
            parts.Report($"the networks of container {unit.Record.Name} are not all as they were: {fault.Message}");
        }
    }

    private async Task StartIfWantedAsync(ContainerUnit unit, CancellationToken cancel)
    {
        if (unit.Record.HostConfig.AutoRemove && unit.State.Status == ContainerStatus.Exited)
        {
            await removal.RemoveHeldAsync(unit, volumes: true);
            return;
        }
        if (unit.State.Status != ContainerStatus.Exited || unit.Record.Pod is not null) return;
        if (!RestartRules.ShouldStartWithEngine(unit.Record.HostConfig.RestartPolicy, unit.State)) return;
        try
        {
            await launcher.StartAsync(unit, cancel);
            health.Start(unit);
        }
        catch (EngineException fault)
        {
            parts.Report($"container {unit.Record.Name} was to start with the engine and could not: {fault.Message}");
        }
    }

    private ExitRecord Unknown() => new() { Code = 255, CodeKnown = false, FinishedAt = parts.Clock.GetUtcNow() };
}
