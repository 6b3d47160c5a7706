using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Naru.Engine.Containers.Config;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Node.Machine;
using Naru.Node.Volumes;

namespace Naru.Host.Pods;

/// <summary>
/// The volumes of pods as directories and mounts below the pods' own directories. A path beneath a volume (subPath) is
/// opened so that no link in it can lead outside, and what was opened is bound to a path of ours: what the container gets
/// is the very directory that was checked.
/// </summary>
internal sealed class VolumeDirectories(PodDirectories directories, TimeProvider time)
{
    private const UnixFileMode Everyone = (UnixFileMode)0b111_111_111;
    private const uint DirectoryMode = 0b111_101_101;
    private const uint ModeBits = 0b111_111_111_111;
    private const int GroupReads = 0b100_000;

    // No volume's name has a dot.
    private const string MadeMark = ".made";

    public string Prepare(VolumeSpec volume) => volume switch
    {
        VolumeSpec.Scratch scratch => Scratch(scratch),
        VolumeSpec.Files files => Files(files),
        VolumeSpec.HostPath host => HostPath(host),
        _ => throw new PodRuntimeException($"volume \"{volume.Name}\" is of an unknown sort"),
    };

    /// <summary>Unmounts and removes the volumes and all other files of a pod.</summary>
    public void Remove(string podUid)
    {
        var root = directories.Of(podUid);
        if (!Directory.Exists(root)) return;
        MountPoints.UnmountBeneath(root);
        directories.Remove(podUid);
    }

    /// <summary>Takes off what <see cref="Binds"/> bound for a container that goes.</summary>
    public static void Release(string containerDirectory) => MountPoints.UnmountBeneath(containerDirectory);

    /// <summary>The container's mounts in the engine's words.</summary>
    public IReadOnlyList<MountRequest> Binds(ContainerSpec spec, string containerDirectory) =>
        [.. spec.Mounts.Select((mount, i) => new MountRequest
        {
            Type = "bind",
            Source = mount.SubPath.Length == 0 ? mount.VolumePath : Beneath(mount, Path.Combine(containerDirectory, i.ToString(CultureInfo.InvariantCulture))),
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

    private string Scratch(VolumeSpec.Scratch scratch)
    {
        var path = directories.Volume(scratch.PodUid, scratch.Name);
        // The mark comes last: what a crash left without it is gone through again. A disk in memory does not outlive a boot.
        var mark = path + MadeMark;
        if (File.Exists(mark) && (!scratch.InMemory || IsMounted(path))) return path;
        Directory.CreateDirectory(path);
        Failpoint.Hit(PodFailpoints.VolumeMade);
        if (scratch.InMemory && !IsMounted(path))
        {
            var size = scratch.SizeLimitBytes > 0 ? string.Create(CultureInfo.InvariantCulture, $",size={scratch.SizeLimitBytes}") : "";
            MountPoints.Mount("tmpfs", path, "tmpfs", MountFlags.NoSuid | MountFlags.NoDev, "mode=0777" + size);
        }
        File.SetUnixFileMode(path, Everyone);
        if (scratch.FsGroup is { } group) Own(path, null, group, 0b10_111_111_111);
        File.WriteAllText(mark, "");
        return path;
    }

    private static bool IsMounted(string path) => MountPoints.Beneath(path).Contains(path);

    private string Files(VolumeSpec.Files files)
    {
        var path = directories.Volume(files.PodUid, files.Name);
        // Who is in the volume's group may read whatever its owner may.
        IReadOnlyList<VolumeFile> content = files.FsGroup is null ? files.Content : [.. files.Content.Select(file => file with { Mode = file.Mode | GroupReads })];
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, (UnixFileMode)DirectoryMode);
        AtomicFiles.Write(path, content, time.GetUtcNow(), Rename, (at, file) =>
        {
            if (file.Owner is not null || files.FsGroup is not null) Own(at, file.Owner, files.FsGroup, (uint)file.Mode);
        });
        return path;
    }

    private static string HostPath(VolumeSpec.HostPath host)
    {
        var (path, exists) = (host.Path, Path.Exists(host.Path));
        switch (host.Type)
        {
            case "DirectoryOrCreate" when !exists:
                Directory.CreateDirectory(path);
                File.SetUnixFileMode(path, host.FsGroup is null ? Everyone : (UnixFileMode)DirectoryMode);
                break;
            case "FileOrCreate" when !exists:
                File.WriteAllText(path, "");
                break;
            case "Directory" when !Directory.Exists(path):
                throw new PodRuntimeException($"hostPath {path} is not a directory of this node");
            case "File" when !File.Exists(path):
                throw new PodRuntimeException($"hostPath {path} is not a file of this node");
            case "Socket" or "CharDevice" or "BlockDevice" when !exists:
                throw new PodRuntimeException($"hostPath {path} is not there on this node");
        }
        if (host.FsGroup is { } group && Directory.Exists(path)) Own(path, null, group, 0b10_111_111_101);
        return path;
    }

    private static string Beneath(ContainerMount mount, string at)
    {
        if (mount.SubPath.StartsWith('/') || mount.SubPath.Split('/').Contains("..")) throw new PodRuntimeException($"subPath \"{mount.SubPath}\" must be relative and without ..");
        using var volume = FileNodes.Open(mount.VolumePath, OpenFlags.PathOnly | OpenFlags.Directory);
        using var target = Open(volume, mount.SubPath);
        var source = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{(int)target.DangerousGetHandle()}");
        MountPoints.UnmountBeneath(at);
        if (Directory.Exists(source + "/.")) Directory.CreateDirectory(at);
        else File.WriteAllText(at, "");
        MountPoints.Bind(source, at, recursive: true);
        return at;
    }

    // Makes the missing folders one by one, each in the folder that was opened beneath the volume before it.
    private static SafeFileHandle Open(SafeFileHandle volume, string path)
    {
        var made = "";
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            using var parent = FileNodes.OpenInRoot(volume, made.Length == 0 ? "." : made, OpenFlags.PathOnly | OpenFlags.Directory);
            made = made.Length == 0 ? part : $"{made}/{part}";
            if (FileStatus.Of(parent, part) is not null) continue;
            FileNodes.MakeDirectory(parent, part, DirectoryMode);
            // As open as the volume itself; its group comes by the set-group-id bit.
            // Opened, for a container of the volume may have put a link in its place by now.
            using var folder = FileNodes.OpenAt(parent, part, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
            FileNodes.ChangeMode(folder, FileStatus.Of(parent, ".")!.Value.Mode & ModeBits);
        }
        return FileNodes.OpenInRoot(volume, path, OpenFlags.PathOnly);
    }

    private static void Own(string path, long? user, long? group, uint mode)
    {
        using var parent = FileNodes.Open(Path.GetDirectoryName(path)!, OpenFlags.PathOnly | OpenFlags.Directory);
        var name = Path.GetFileName(path);
        FileNodes.ChangeOwner(parent, name, user is null ? uint.MaxValue : (uint)user, group is null ? uint.MaxValue : (uint)group);
        FileNodes.ChangeMode(parent, name, mode);
    }

    private static void Rename(string directory, string from, string to)
    {
        using var handle = FileNodes.Open(directory, OpenFlags.PathOnly | OpenFlags.Directory);
        FileNodes.Rename(handle, from, handle, to);
    }
}
