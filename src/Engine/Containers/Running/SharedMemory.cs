using Naru.Engine.Containers.Storage;
using Naru.Kernel.Mounts;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Where a container's /dev/shm comes from when it is not its own alone. One that lends it (<c>--ipc shareable</c>) has it on
/// a mount of this machine, made before its start and taken away after its end, so that others can be given the same.
/// </summary>
internal sealed class SharedMemory(ContainerRecords records, ContainerIndex index)
{
    private const string Joined = "container:";

    /// <summary>The path to bind at /dev/shm; null where the container gets one of its own.</summary>
    /// <exception cref="EngineException">The other container lends nothing.</exception>
    public string? PathFor(ContainerRecord record)
    {
        if (record.Pod is { } pod) return pod.HostIpc ? "/dev/shm" : null;
        var mode = record.HostConfig.IpcMode;
        if (mode == "host") return "/dev/shm";
        if (mode == "shareable") return Lend(record);
        if (!mode.StartsWith(Joined, StringComparison.Ordinal)) return null;
        var donor = index.Get(mode[Joined.Length..]);
        if (!donor.State.IsRunning) throw EngineException.Conflict($"cannot join IPC of a non running container: {donor.Record.Name}");
        return donor.Record.HostConfig.IpcMode is "private" or "none"
            ? throw EngineException.Invalid($"can't join IPC of container {donor.Id}: non-shareable IPC (hint: use IpcMode:shareable for the donor container)")
            : PathFor(donor.Record);
    }

    public void TakeBack(string id)
    {
        var path = PathOf(id);
        if (Directory.Exists(path)) MountPoints.UnmountBeneath(path);
    }

    private string Lend(ContainerRecord record)
    {
        var path = PathOf(record.Id);
        Directory.CreateDirectory(path);
        if (MountPoints.Beneath(path).Count == 0)
            MountPoints.Mount("shm", path, "tmpfs", MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec, $"mode=1777,size={record.HostConfig.ShmSize}");
        return path;
    }

    private string PathOf(string id) => Path.Combine(records.DirectoryOf(id), "shm");
}
