using Naru.Kernel;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Removes a container for good. It is marked removing first, so that a crash in between is finished by the next start;
/// the record goes last but one, the directory last, and only then is its name free again.
/// </summary>
internal sealed class ContainerRemoval(ContainerParts parts, ContainerLauncher launcher, AttachBoard attaches)
{
    /// <exception cref="EngineException">It runs.</exception>
    public static void CheckIdle(ContainerUnit unit)
    {
        if (unit.State.IsRunning)
            throw EngineException.Conflict($"cannot remove container \"/{unit.Record.Name}\": container is {(unit.State.Status == ContainerStatus.Paused ? "paused and must be unpaused first" : "running: stop the container before removing or force remove")}");
    }

    /// <summary>Removes one that somebody wants gone: unless forced, only if it does not run now. The caller holds the gate.</summary>
    public Task RemoveAskedAsync(ContainerUnit unit, bool force, bool volumes)
    {
        if (!force) CheckIdle(unit);
        return RemoveHeldAsync(unit, volumes);
    }

    /// <summary>Removes one, or goes on with a removal that failed half-way. The caller holds the gate.</summary>
    public async Task RemoveHeldAsync(ContainerUnit unit, bool volumes)
    {
        parts.Change(unit, s => s with { Status = ContainerStatus.Removing, VolumesGo = volumes });
        await FinishHeldAsync(unit);
    }

    /// <summary>Goes on with a removal that has begun, perhaps before a crash.</summary>
    public async Task FinishHeldAsync(ContainerUnit unit)
    {
        Failpoint.Hit(EngineFailpoints.RemoveMarked);
        if (!unit.IsTakenDown) await launcher.TakeDownAsync(unit);
        Failpoint.Hit(EngineFailpoints.RemoveTakenDown);
        parts.Layers.Overlays.Remove(unit.Id);
        Failpoint.Hit(EngineFailpoints.RemoveLayerGone);
        if (unit.State.VolumesGo) RemoveAnonymousVolumes(unit.Record);
        Failpoint.Hit(EngineFailpoints.RemoveVolumesGone);
        parts.Records.Remove(unit.Id);
        Failpoint.Hit(EngineFailpoints.RemoveRecordGone);
        parts.Index.Remove(unit);
        attaches.Abandon(unit.Id);
        unit.MarkRemoved();
        parts.Tell(unit.Record, "destroy");
    }

    private void RemoveAnonymousVolumes(ContainerRecord record)
    {
        foreach (var mount in record.Mounts.Where(m => m is { Type: "volume", Anonymous: true } && parts.Volumes.Find(m.Name) is not null))
            parts.Volumes.RemoveUnused(mount.Name, () => parts.Index.UsersOfVolume(mount.Name).Where(id => id != record.Id));
    }
}
