using System.Text;
using Naru.Engine.Layers;
using Naru.Engine.Volumes;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Oci.Tar;

namespace Naru.Engine.Containers.Create;

/// <summary>
/// Gives each volume mount its volume, made where it does not exist, and fills an empty one with what the image has at
/// that path. Binds of <c>-v</c> get their source directory made, as Docker's users expect; those of <c>--mount</c> must have it.
/// </summary>
internal static class VolumeMounts
{
    public static IReadOnlyList<MountPoint> Resolve(IReadOnlyList<MountPoint> asked, ContainerRecord record, ContainerParts parts)
    {
        var resolved = asked.Select(m => m.Type switch
        {
            "volume" => Volume(m, record, parts),
            "bind" => Bind(m, record),
            _ => m,
        }).ToArray();
        Fill(resolved.Where(m => m is { Type: "volume", NoCopy: false } && parts.Volumes.IsUnfilled(m.Name)).ToArray(), record.Id, parts);
        return resolved;
    }

    private static MountPoint Volume(MountPoint mount, ContainerRecord record, ContainerParts parts)
    {
        var asked = record.HostConfig.Mounts?.FirstOrDefault(m => m.Type == "volume" && MountRequests.Clean(m.Target) == mount.Destination)?.VolumeOptions;
        var unnamed = mount.Name.Length == 0;
        var name = unnamed ? VolumeStore.NewName() : mount.Name;
        if (unnamed) parts.Records.Promise(record.Id, name);
        var (volume, isNew) = parts.Volumes.Take(record.Id, name, unnamed, asked?.Labels, asked?.DriverConfig?.Options);
        if (isNew) parts.Events.Publish("volume", "create", volume.Name, new Dictionary<string, string> { ["driver"] = "local" });
        if (BoundFolder.Of(volume) is not var (folder, writable)) return mount with { Name = volume.Name, Source = parts.Volumes.DataPath(volume.Name) };
        if (!Directory.Exists(folder)) throw EngineException.Invalid($"error while mounting volume '{volume.Name}': there is no folder {folder}");
        return mount with { Name = volume.Name, Source = folder, Writable = mount.Writable && writable };
    }

    private static MountPoint Bind(MountPoint mount, ContainerRecord record)
    {
        if (Path.Exists(mount.Source)) return mount;
        var request = record.HostConfig.Mounts?.FirstOrDefault(m => m.Type == "bind" && MountRequests.Clean(m.Target) == mount.Destination);
        if (request is { BindOptions: not { CreateMountpoint: true } })
            throw EngineException.Invalid($"invalid mount config for type \"bind\": bind source path does not exist: {mount.Source}");
        Directory.CreateDirectory(mount.Source);
        return mount;
    }

    private static void Fill(MountPoint[] empty, string id, ContainerParts parts)
    {
        if (empty.Length == 0) return;
        var root = parts.Layers.Overlays.Mount(id);
        using var held = HeldDirectory.Open(root);
        foreach (var mount in empty)
        {
            using var from = held.TryOpenDirectory(Encoding.UTF8.GetBytes(mount.Destination));
            if (from is null) continue;
            parts.Volumes.Fill(mount.Name, to =>
            {
                Copy(from, to);
                Failpoint.Hit(EngineFailpoints.CreateFilling);
                RootDirectory.CopyAttributes(from, to);
            });
        }
    }

    /// <summary>Through an archive in a file without a name, so that every kind of file, owner and attribute comes along.</summary>
    private static void Copy(HeldDirectory from, HeldDirectory to)
    {
        using var archive = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 64 << 10, FileOptions.DeleteOnClose);
        using (var writer = new TarWriter(archive)) new TreePacker(writer, whiteouts: false).PackChildren(from, []);
        archive.Position = 0;
        TreeUnpacker.Unpack(archive, to, TreeUnpackOptions.Plain);
    }
}
