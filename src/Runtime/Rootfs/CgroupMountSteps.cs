using Naru.Kernel.Cgroups;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Kernel.Mounts;

namespace Naru.Runtime.Rootfs;

/// <summary>
/// Shows a container its own cgroup at a mount point: on v2 the one hierarchy, on v1 a small file system with each
/// controller's beneath. Nothing above its own group is visible: v2 is mounted inside the container's cgroup namespace,
/// and of a v1 hierarchy the group's directory is bound, which is the same mount without a file system's making.
/// </summary>
/// <param name="program">The child's program.</param>
/// <param name="cgroupPath">The group to show; null shows all groups, to a container in the machine's cgroup namespace.</param>
internal sealed class CgroupMountSteps(ChildProgram program, string? cgroupPath)
{
    internal void Write(Operand target, MountOptions options)
    {
        if (Cgroup.IsV2)
        {
            var unified = program.NewFileSystem("cgroup2", "cgroup", [], options.Set);
            program.MoveMount(unified, target, "/sys/fs/cgroup");
            return;
        }
        var top = program.NewFileSystem("tmpfs", "tmpfs", [("mode", "755"), ("size", "64k")],
            options.Set & ~MountAttributes.ReadOnly);
        program.MoveMount(top, target, "/sys/fs/cgroup");
        foreach (var (hierarchy, controllers) in Cgroup.HierarchiesV1)
        {
            var name = string.Join(',', controllers);
            program.MakeDirectory(top, name, 0x1ED);
            var mount = program.CloneTree(Operand.WorkingDirectory, hierarchy + cgroupPath, recursive: false);
            program.SetAttributes(mount, options.Set, MountAttributes.None, recursive: false, name, MountFlags.Private);
            var place = program.OpenInRoot(top, name, OpenFlags.PathOnly | OpenFlags.Directory);
            program.MoveMount(mount, place, name);
            program.Close(mount);
            program.Close(place);
            if (controllers.Count > 1)
                foreach (var controller in controllers) program.MakeSymbolicLink(top, controller, name);
        }
        program.SetAttributes(top, options.Set & MountAttributes.ReadOnly, MountAttributes.None, false, "/sys/fs/cgroup");
    }
}
