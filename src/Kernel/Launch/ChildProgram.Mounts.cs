using Naru.Kernel.Mounts;

namespace Naru.Kernel.Launch;

/// <summary>
/// Mounts, by descriptor throughout (open_tree, fsopen, move_mount; Linux 5.2, mount_setattr 5.12), so that a path in a
/// container is resolved once, beneath its root, and never named again.
/// </summary>
public sealed unsafe partial class ChildProgram
{
    private const uint FsOpenCloseOnExec = 1, SetString = 1, SetFlag = 0, CmdCreate = 6;
    private const uint OpenTreeClone = 1, OpenTreeCloseOnExec = 0x80000, AtRecursive = 0x8000;
    private const uint MoveFromEmptyPath = 0x04, MoveToEmptyPath = 0x40;

    /// <summary>Changes how mounts propagate at or beneath a path of the current root.</summary>
    public void SetPropagation(string path, MountFlags propagation) =>
        Add("mount", path, Nr.Mount, 0, Text(path), 0, (long)propagation, 0);

    /// <summary>A detached copy of the mount at a path: what a bind mount is made of.</summary>
    public Operand CloneTree(Operand directory, string path, bool recursive)
    {
        var flags = OpenTreeClone | OpenTreeCloseOnExec | (recursive ? AtRecursive : 0)
            | (path.Length == 0 ? (uint)Libc.AtEmptyPath : 0);
        Add("open_tree", path.Length == 0 ? null : path, Nr.OpenTree, directory, Text(path), flags);
        return Stored();
    }

    /// <summary>A new, detached mount of a file system. An option without a value is a flag.</summary>
    public Operand NewFileSystem(string type, string? source, IEnumerable<(string Key, string? Value)> options, MountAttributes attributes)
    {
        Add("fsopen", type, Nr.FsOpen, Text(type), FsOpenCloseOnExec);
        var context = Stored();
        if (source is not null) Configure("source", source);
        foreach (var (key, value) in options) Configure(key, value);
        Add("fsconfig create", type, Nr.FsConfig, context, CmdCreate, 0, 0, 0);
        Add("fsmount", type, Nr.FsMount, context, 1, (long)attributes);
        var mount = Stored();
        Close(context);
        return mount;

        void Configure(string key, string? value) => Add($"fsconfig {key}", value, Nr.FsConfig, context,
            value is null ? SetFlag : SetString, Text(key), value is null ? 0 : Text(value), 0);
    }

    /// <summary>Sets and clears attributes of a mount (its root directory is the descriptor).</summary>
    public void SetAttributes(Operand mount, MountAttributes set, MountAttributes clear, bool recursive, string subject,
        MountFlags propagation = MountFlags.None)
    {
        var argument = Words((ulong)set, (ulong)clear, (ulong)propagation, 0);
        Add("mount_setattr", subject, Nr.MountSetAttr, mount, Text(""),
            Libc.AtEmptyPath | (recursive ? AtRecursive : 0), argument, 32);
    }

    /// <summary>Attaches a detached mount over an open file or directory.</summary>
    public void MoveMount(Operand mount, Operand target, string subject)
    {
        var empty = Text("");
        Add("move_mount", subject, Nr.MoveMount, mount, empty, target, empty, MoveFromEmptyPath | MoveToEmptyPath);
    }

    /// <summary>Attaches a detached mount over a path of the current root.</summary>
    public void MoveMount(Operand mount, string path) =>
        Add("move_mount", path, Nr.MoveMount, mount, Text(""), Libc.AtFdCwd, Text(path), MoveFromEmptyPath);

    /// <summary>
    /// Makes the mount the root and lets go of the old one. The old root is stacked beneath the new and then detached
    /// (pivot_root(2), "pivot_root(".", ".")").
    /// </summary>
    public void PivotRoot(Operand root, string subject)
    {
        const int Detach = 2;
        ChangeDirectory(root, subject);
        var here = Text(".");
        Add("pivot_root", subject, Nr.PivotRoot, here, here);
        Add("umount2", "the old root", Nr.Umount2, here, Detach);
        ChangeDirectory("/");
    }
}
