using System.Text;
using Naru.Engine.Containers.Create;
using Naru.Engine.Containers.Running;
using Naru.Engine.Containers.Spec;
using Naru.Engine.Layers;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Oci.RuntimeSpec;
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
        FileFacts? facts = null;
        Within(unit, root => facts = Find(unit, root, path).Facts);
        return facts!;
    }

    /// <summary>Writes the file or tree as an archive whose one top entry has the path's last name.</summary>
    public void Read(ContainerUnit unit, string path, Stream output, CancellationToken cancel) => Within(unit, root =>
    {
        var place = Find(unit, root, path).Place;
        using var writer = new TarWriter(output);
        var packer = new TreePacker(writer, whiteouts: false);
        if (place.IsRoot) packer.PackChildren(root, [], cancel);
        else
        {
            using var parent = root.OpenDirectory(place.Parent);
            packer.Pack(parent, place.Name, place.Name, cancel);
        }
    });

    /// <summary>
    /// Unpacks an archive into a directory of the container. What is for reading only in the container is so here: the mounts
    /// say it, wherever the path and the archive's members lead by the links on their way.
    /// </summary>
    public void Write(ContainerUnit unit, string path, Stream archive, CancellationToken cancel) => Within(unit, root =>
    {
        using var directory = root.TryOpenDirectory(Encoding.UTF8.GetBytes(path))
            ?? throw EngineException.NotFound($"Could not find the file {path} in container {unit.Record.Name}");
        var (there, top) = (MountedOn.Of(directory.Handle), MountedOn.Of(root.Handle));
        if (there.IsReadOnly) throw ReadOnly(isRoot: there.MountId == top.MountId);
        try
        {
            TreeUnpacker.Unpack(archive, directory, TreeUnpackOptions.Plain, cancel);
        }
        catch (KernelException refused) when (refused.Errno == Errno.EROFS)
        {
            throw ReadOnly(isRoot: top.IsReadOnly);
        }
    });

    /// <summary>Writes the container's own tree, without its volumes. As with <see cref="Within"/>, no start comes in between.</summary>
    public void Export(ContainerUnit unit, Stream output, CancellationToken cancel)
    {
        unit.Gate.Wait(cancel);
        var held = true;
        try
        {
            if (!unit.State.IsRunning)
            {
                parts.Layers.Overlays.Export(unit.Id, output, cancel);
                return;
            }
            using var root = HeldDirectory.Open(parts.Layers.Overlays.Mount(unit.Id));
            unit.Gate.Release();
            held = false;
            OverlayStore.Export(root, output, cancel);
        }
        finally
        {
            if (held) unit.Gate.Release();
        }
    }

    private static (FileFacts Facts, MemberPath Place) Find(ContainerUnit unit, HeldDirectory root, string path)
    {
        var place = MemberPath.Of(Encoding.UTF8.GetBytes(MountRequests.Clean(path)));
        var status = place.IsRoot ? FileStatus.Of(root.Handle) : Status(root, place) ?? throw EngineException.NotFound($"Could not find the file {path} in container {unit.Record.Name}");
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

    private static EngineException ReadOnly(bool isRoot) =>
        new(EngineFault.Denied, isRoot ? "container rootfs is marked read-only" : "mounted volume is marked read-only");

    /// <summary>
    /// Works on a container's whole tree, its volumes included. What runs shows it by its process; else the root is mounted
    /// for the time, with the mounts over it where only this work sees them, and no start comes in between.
    /// </summary>
    private void Within(ContainerUnit unit, Action<HeldDirectory> work)
    {
        unit.Gate.Wait();
        var held = true;
        try
        {
            if (unit.State.IsRunning)
            {
                using var running = ProcessRoot.Open(unit.State.Pid, parts.Paths.CgroupOf(unit.Record));
                unit.Gate.Release();
                held = false;
                work(running);
                return;
            }
            var wasMounted = parts.Layers.Overlays.IsMounted(unit.Id);
            var path = parts.Layers.Overlays.Mount(unit.Id);
            try
            {
                PrivateMounts.Run(() =>
                {
                    using var root = HeldDirectory.Open(path);
                    foreach (var mount in UserMounts.For(unit.Record.Mounts).Where(m => m.Type == "bind")) Cover(root, mount);
                    if (unit.Record.HostConfig.ReadonlyRootfs) PrivateMounts.MakeReadOnly(root.Handle, isRecursive: false);
                    work(root);
                });
            }
            finally
            {
                if (!wasMounted) parts.Layers.Overlays.Unmount(unit.Id);
            }
        }
        finally
        {
            if (held) unit.Gate.Release();
        }
    }

    private static void Cover(HeldDirectory root, MountSpec mount)
    {
        try
        {
            using var source = FileNodes.Open(mount.Source!, OpenFlags.PathOnly);
            if (FileStatus.Of(source).IsDirectory) WorkingDirectory.Ensure(root.Handle, mount.Destination);
            PrivateMounts.BindBeneath(source, root.Handle, mount.Destination, mount.Options.Contains("rbind"), mount.Options.Contains("ro"));
        }
        catch (KernelException missing) when (missing.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            // A source that is missing: the start will say so. A file that is bound has no place before the first start.
        }
    }
}
