using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Naru.Engine.Containers.Config;
using Naru.Engine.Volumes;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// The volumes of pods as directories and mounts below the pods' own directories. A path beneath a volume (subPath) is
/// opened so that no link in it can lead outside, and what was opened is bound to a path of ours: what the container gets
/// is the very directory that was checked.
/// </summary>
internal sealed class VolumeDirectories(PodDirectories directories, TimeProvider time)
{
    private const uint Everyone = 0b111_111_111;
    private const uint DirectoryMode = 0b111_101_101;
    private const uint GroupWrites = 0b10_111_111_111;
    private const uint ModeBits = 0b111_111_111_111;
    private const uint GroupReads = 0b100_000;

    // No volume's name has a dot.
    private const string MadeMark = ".made";

    public string Prepare(VolumeSpec volume)
    {
        if (volume is VolumeSpec.HostPath host) return HostPaths.Prepare(host);
        using var volumes = directories.Make(volume.PodUid, "volumes");
        var path = Path.Combine(directories.Volumes(volume.PodUid), volume.Name);
        switch (volume)
        {
            case VolumeSpec.Scratch scratch: Prepare(volumes, path, scratch); break;
            case VolumeSpec.Files files: Prepare(volumes, files); break;
            default: throw new PodRuntimeException($"volume \"{volume.Name}\" is of an unknown sort");
        }
        return path;
    }

    /// <summary>Unmounts and removes the volumes and all other files of a pod.</summary>
    public void Remove(string podUid)
    {
        if (!directories.Has(podUid)) return;
        MountPoints.UnmountBeneath(directories.Of(podUid));
        directories.Remove(podUid);
    }

    /// <summary>Takes off what <see cref="Binds"/> bound for a container that goes.</summary>
    public static void Release(string containerDirectory) => MountPoints.UnmountBeneath(containerDirectory);

    /// <summary>The container's mounts in the engine's words.</summary>
    /// <param name="spec">The container.</param>
    /// <param name="container">The directory of this start of it, open.</param>
    /// <param name="containerDirectory">Its path.</param>
    public static IReadOnlyList<MountRequest> Binds(ContainerSpec spec, HeldDirectory container, string containerDirectory) =>
        [.. spec.Mounts.Select((mount, i) => new MountRequest
        {
            Type = "bind",
            Source = mount.SubPath.Length == 0 ? mount.VolumePath : Beneath(mount, container, containerDirectory, i.ToString(CultureInfo.InvariantCulture)),
            Target = mount.Target,
            ReadOnly = mount.ReadOnly,
            BindOptions = new BindOptions
            {
                Propagation = mount.Propagation switch
                {
                    "HostToContainer" => "rslave",
                    "Bidirectional" => "rshared",
                    _ => "rprivate",
                },
            },
        })];

    private static void Prepare(HeldDirectory volumes, string path, VolumeSpec.Scratch scratch)
    {
        // The mark comes last: what a crash left without it is gone through again. A disk in memory does not outlive a boot.
        var (name, mark) = (Bytes(scratch.Name), Bytes(scratch.Name + MadeMark));
        if (volumes.Status(mark) is not null && (!scratch.InMemory || IsMounted(path))) return;
        volumes.MakeDirectory(name, DirectoryMode);
        Failpoint.Hit(PodFailpoints.VolumeMade);
        if (scratch.InMemory && !IsMounted(path))
        {
            var size = scratch.SizeLimitBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $",size={scratch.SizeLimitBytes}") : "";
            MountPoints.Mount("tmpfs", path, "tmpfs", MountFlags.NoSuid | MountFlags.NoDev, "mode=0777" + size);
        }
        using var volume = volumes.Enter(name);
        if (scratch.FsGroup is { } group) FileNodes.ChangeOwner(volume.Handle, uint.MaxValue, (uint)group);
        FileNodes.ChangeMode(volume.Handle, scratch.FsGroup is null ? Everyone : GroupWrites);
        volumes.ReplaceFile(mark, [], DirectoryMode);
    }

    private static bool IsMounted(string path) => MountPoints.Beneath(path).Contains(path);

    private void Prepare(HeldDirectory volumes, VolumeSpec.Files files)
    {
        using var volume = volumes.MakeAndEnter(Bytes(files.Name), DirectoryMode);
        var group = (uint?)files.FsGroup;
        // Who is in the volume's group may read whatever its owner may.
        var content = files.Content.Select(file => new FolderFile(file.Path, file.Content, (uint)file.Mode | (group is null ? 0 : GroupReads), (uint?)file.Owner, group));
        AtomicFiles.Write(volume, [.. content], time.GetUtcNow());
    }

    private static string Beneath(ContainerMount mount, HeldDirectory container, string containerDirectory, string name)
    {
        if (mount.SubPath.StartsWith('/') || mount.SubPath.Split('/').Contains("..")) throw new PodRuntimeException($"subPath \"{mount.SubPath}\" must be relative and without ..");
        using var volume = HeldDirectory.Open(mount.VolumePath);
        using var target = Open(volume, mount.SubPath);
        var at = Path.Combine(containerDirectory, name);
        MountPoints.UnmountBeneath(at);
        // One empty folder or file, made here before: a volume that is still bound there makes this fail, and stays whole.
        if (container.Status(Bytes(name)) is { } before) _ = before.IsDirectory ? container.RemoveDirectory(Bytes(name)) : container.RemoveFile(Bytes(name));
        if (FileStatus.Of(target).IsDirectory) container.MakeDirectory(Bytes(name), DirectoryMode);
        else container.WriteFile(Bytes(name), [], DirectoryMode);
        // The descriptor's own entry in /proc is no path that is looked up: what is bound is what is open.
        MountPoints.Bind(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{(int)target.DangerousGetHandle()}"), at, recursive: true);
        return at;
    }

    // Makes the missing folders one by one, each in the folder that was opened beneath the volume before it.
    private static SafeFileHandle Open(HeldDirectory volume, string path)
    {
        var walked = "";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = volume.OpenDirectory(Bytes(walked));
            walked = walked.Length == 0 ? part : $"{walked}/{part}";
            // As open as the folder it lies in; its group comes by the set-group-id bit.
            if (parent.Status(Bytes(part)) is null) parent.MakeAndEnter(Bytes(part), FileStatus.Of(parent.Handle).Mode & ModeBits).Dispose();
        }
        return volume.OpenFile(Bytes(path), OpenFlags.PathOnly);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
