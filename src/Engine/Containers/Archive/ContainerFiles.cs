using System.Text;
using Naru.Engine.Containers.Create;
using Naru.Engine.Layers;
using Naru.Kernel.Files;
using Naru.Oci.Tar;

namespace Naru.Engine.Containers.Archive;

/// <summary>
/// Copies files out of and into a container's root, as archives. Every path is resolved beneath the root by the kernel
/// (openat2), so no link of the container's leads out of it. A container that does not run has its root mounted for the time.
/// </summary>
internal sealed class ContainerFiles(ContainerParts parts)
{
    private const int DeepestLink = 16;

    public FileFacts Stat(ContainerUnit unit, string path)
    {
        using var root = Open(unit);
        return Find(root.Directory, path).Facts;
    }

    /// <summary>Writes the file or tree as an archive whose one top entry has the path's last name.</summary>
    public FileFacts Read(ContainerUnit unit, string path, Action<FileFacts> begin, Stream output, CancellationToken cancel)
    {
        using var root = Open(unit);
        var found = Find(root.Directory, path);
        begin(found.Facts);
        using var writer = new TarWriter(output);
        var packer = new TreePacker(writer, whiteouts: false);
        if (found.Place.IsRoot) packer.PackChildren(root.Directory, [], cancel);
        else
        {
            using var parent = root.Directory.OpenDirectory(found.Place.Parent);
            packer.Pack(parent, found.Place.Name, found.Place.Name, cancel);
        }
        return found.Facts;
    }

    /// <summary>Unpacks an archive into a directory of the container.</summary>
    public void Write(ContainerUnit unit, string path, Stream archive, CancellationToken cancel)
    {
        if (unit.Record.HostConfig.ReadonlyRootfs && unit.Record.Mounts.All(m => !IsBelow(path, m.Destination)))
            throw new EngineException(EngineFault.Denied, "container rootfs is marked read-only");
        using var root = Open(unit);
        using var directory = root.Directory.TryOpenDirectory(Encoding.UTF8.GetBytes(path))
            ?? throw EngineException.NotFound($"Could not find the file {path} in container {unit.Id}");
        TreeUnpacker.Unpack(archive, directory, TreeUnpackOptions.Plain, cancel);
    }

    private static (FileFacts Facts, MemberPath Place) Find(HeldDirectory root, string path)
    {
        var place = MemberPath.Of(Encoding.UTF8.GetBytes(MountRequests.Clean(path)));
        var status = place.IsRoot ? FileStatus.Of(root.Handle) : Status(root, place) ?? throw EngineException.NotFound($"Could not find the file {path} in container");
        var target = status.IsSymbolicLink ? Target(root, place, 0) : "";
        return (new FileFacts(place.IsRoot ? "/" : Encoding.UTF8.GetString(place.Name), status, target), place);
    }

    private static FileStatus? Status(HeldDirectory root, MemberPath place)
    {
        using var parent = root.TryOpenDirectory(place.Parent);
        return parent?.Status(place.Name);
    }

    /// <summary>Where a link leads in the container, as an absolute path of it.</summary>
    private static string Target(HeldDirectory root, MemberPath place, int depth)
    {
        using var parent = root.OpenDirectory(place.Parent);
        var text = Encoding.UTF8.GetString(parent.ReadLink(place.Name));
        var absolute = MountRequests.Clean(text.StartsWith('/') ? text : $"/{Encoding.UTF8.GetString(place.Parent)}/{text}");
        var next = MemberPath.Of(Encoding.UTF8.GetBytes(absolute));
        return !next.IsRoot && depth < DeepestLink && Status(root, next) is { IsSymbolicLink: true } ? Target(root, next, depth + 1) : absolute;
    }

    private static bool IsBelow(string path, string mount) => path == mount || path.StartsWith(mount + "/", StringComparison.Ordinal);

    private OpenRoot Open(ContainerUnit unit)
    {
        if (unit.State.IsRunning) return new OpenRoot(HeldDirectory.Open($"/proc/{unit.State.Pid}/root"), null);
        var wasMounted = parts.Layers.Overlays.IsMounted(unit.Id);
        var path = parts.Layers.Overlays.Mount(unit.Id);
        return new OpenRoot(HeldDirectory.Open(path), wasMounted ? null : () => parts.Layers.Overlays.Unmount(unit.Id));
    }

    private sealed record OpenRoot(HeldDirectory Directory, Action? Close) : IDisposable
    {
        public void Dispose()
        {
            Directory.Dispose();
            Close?.Invoke();
        }
    }
}
