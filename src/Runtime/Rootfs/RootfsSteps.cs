using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Launch;
using Naru.Kernel.Mounts;
using Naru.Oci.RuntimeSpec;

namespace Naru.Runtime.Rootfs;

/// <summary>
/// Writes the part of a child's program that makes its root file system: the child stands in a mount namespace of its
/// own that still shows the host, and leaves it with the container's tree as "/".
///
/// Order, and why: everything becomes a slave of the host first, so that nothing here propagates back; mounts in the
/// given order; devices once /dev is there; sysctls before /proc/sys turns read-only; masks last, over all of it; the
/// root read-only only after every mount point was made in it. Targets are made and opened beneath the root descriptor
/// (RESOLVE_IN_ROOT), whatever links the image holds, and sources that hold them are cloned before the pivot.
/// </summary>
/// <param name="program">The child's program.</param>
/// <param name="spec">The container.</param>
/// <param name="terminal">The terminal's path in the host, for /dev/console.</param>
/// <param name="isOwn">Whether the container has a namespace of a kind ("ipc", "network", ...) that is not the keeper's.</param>
internal sealed class RootfsSteps(ChildProgram program, ContainerSpec spec, string? terminal, Func<string, bool> isOwn)
{
    private Operand root;
    private Operand? proc;

    internal void Write()
    {
        var path = spec.Root.Path;
        program.SetPropagation("/", MountFlags.Slave | MountFlags.Recursive);
        root = program.CloneTree(Operand.WorkingDirectory, path, recursive: true);
        program.SetAttributes(root, MountAttributes.None, MountAttributes.None, recursive: true, path, MountFlags.Private);
        program.MoveMount(root, path);
        foreach (var mount in spec.Mounts) Mount(mount);
        new DeviceSteps(program, spec, terminal).Write(root);
        Sysctls();
        foreach (var readOnly in spec.Linux.ReadonlyPaths) MakeReadOnly(InsidePath.Beneath(readOnly));
        Mask();
        WorkingDirectory();
        if (spec.Root.Readonly) program.SetAttributes(root, MountAttributes.ReadOnly, MountAttributes.None, false, path);
        program.PivotRoot(root, path);
        if (spec.Linux.RootfsPropagation is { } propagation) program.SetPropagation("/", Propagation(propagation));
    }

    private void Mount(MountSpec mount)
    {
        var options = MountOptions.Of(mount);
        var beneath = InsidePath.Beneath(mount.Destination);
        if (options.IsBind)
        {
            Bind(mount, options, beneath);
            return;
        }
        if (mount.Type == "cgroup" || mount.Type == "cgroup2")
        {
            var own = spec.Linux.Namespaces.Any(ns => ns.Type == "cgroup") ? spec.Linux.CgroupsPath : null;
            new CgroupMountSteps(program, own).Write(Target(beneath, isFile: false), options);
            return;
        }
        var made = program.NewFileSystem(mount.Type ?? "none", mount.Source ?? mount.Type, options.Data, options.Set);
        if (mount.Type == "proc") proc = made;
        var target = Target(beneath, isFile: false);
        program.MoveMount(made, target, mount.Destination);
        program.Close(target);
    }

    private void Bind(MountSpec mount, MountOptions options, string beneath)
    {
        var source = mount.Source ?? throw new KeeperException(KeeperFault.Invalid, $"the bind mount at {mount.Destination} has no source");
        var isFile = !Directory.Exists(source);
        var made = program.CloneTree(Operand.WorkingDirectory, source, options.IsRecursive);
        // What is forbidden is so for the mounts that come along, too; what is allowed concerns the bound one only: "rw" must not
        // open a mount beneath that the machine has read-only. (Access times are one field: cleared and set at once.)
        var times = options.Clear & MountAttributes.AccessTimeMask;
        if (options.Set != 0 || times != 0) program.SetAttributes(made, options.Set, times, options.IsRecursive, mount.Destination);
        if ((options.Clear & ~times) is not 0 and var allowed) program.SetAttributes(made, MountAttributes.None, allowed, recursive: false, mount.Destination);
        program.SetAttributes(made, MountAttributes.None, MountAttributes.None, (options.Propagation & MountFlags.Recursive) != 0,
            mount.Destination, options.Propagation & ~MountFlags.Recursive);
        var target = Target(beneath, isFile);
        program.MoveMount(made, target, mount.Destination);
        program.Close(target);
        program.Close(made);
    }

    /// <summary>The mount point, made with the directories above it where they are missing, and opened.</summary>
    private Operand Target(string beneath, bool isFile)
    {
        if (beneath.Length > 0) new PathSteps(program, root).Ensure(beneath, isFile);
        return program.OpenInRoot(root, beneath, OpenFlags.PathOnly);
    }

    private void Sysctls()
    {
        if (spec.Linux.Sysctl.Count == 0) return;
        // A handle on a proc of our own making: whatever the image put at /proc, these writes reach procfs.
        var handle = proc ?? program.NewFileSystem("proc", "proc", [], MountAttributes.None);
        foreach (var (name, value) in spec.Linux.Sysctl)
        {
            if (SysctlRules.Refusal(name, isOwn) is { } refusal) throw new KeeperException(KeeperFault.Invalid, refusal);
            var file = program.OpenInRoot(handle, "sys/" + SysctlRules.PathOf(name), OpenFlags.WriteOnly);
            program.Write(file, value, $"sysctl {name}");
            program.Close(file);
        }
    }

    private void MakeReadOnly(string beneath)
    {
        var found = program.OpenInRoot(root, beneath, OpenFlags.PathOnly);
        program.WhenDone([Errno.ENOENT, Errno.ENOTDIR], () =>
        {
            var copy = program.CloneTree(found, "", recursive: true);
            program.SetAttributes(copy, MountAttributes.ReadOnly, MountAttributes.None, recursive: true, beneath);
            program.MoveMount(copy, found, beneath);
            program.Close(copy);
            program.Close(found);
        });
    }

    private void Mask()
    {
        if (spec.Linux.MaskedPaths.Count == 0) return;
        // One empty file system covers every masked directory. It is attached to a place that the pivot takes away again,
        // because before Linux 6.15 only an attached mount can be copied.
        var empty = program.NewFileSystem("tmpfs", "tmpfs", [("size", "0")], MountAttributes.ReadOnly);
        program.MoveMount(empty, "/sys");
        foreach (var masked in spec.Linux.MaskedPaths) Mask(InsidePath.Beneath(masked), empty);
        program.Close(empty);
    }

    private void Mask(string beneath, Operand empty)
    {
        var directory = program.OpenInRoot(root, beneath, OpenFlags.PathOnly | OpenFlags.Directory);
        program.WhenDoneElse([Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES], () =>
        {
            var copy = program.CloneTree(empty, "", recursive: false);
            program.MoveMount(copy, directory, beneath);
            program.Close(copy);
            program.Close(directory);
        }, () =>
        {
            var file = program.OpenInRoot(root, beneath, OpenFlags.PathOnly);
            program.WhenDone([Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES], () =>
            {
                var nothing = program.CloneTree(Operand.WorkingDirectory, "/dev/null", recursive: false);
                program.MoveMount(nothing, file, beneath);
                program.Close(nothing);
                program.Close(file);
            });
        });
    }

    private void WorkingDirectory()
    {
        var beneath = InsidePath.Beneath(spec.Process.Cwd);
        if (beneath.Length > 0) new PathSteps(program, root).Ensure(beneath, isFile: false);
    }

    private static MountFlags Propagation(string name) => name switch
    {
        "private" or "rprivate" or "" => MountFlags.Private,
        "slave" or "rslave" => MountFlags.Slave,
        "shared" or "rshared" => MountFlags.Shared,
        "unbindable" or "runbindable" => MountFlags.Unbindable,
        _ => throw new KeeperException(KeeperFault.Invalid, $"root propagation '{name}' is unknown"),
    } | (name.StartsWith('r') ? MountFlags.Recursive : MountFlags.None);
}
