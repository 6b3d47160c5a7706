using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>
/// A RUN step's container mounts things over names that the image may lack, and the runner must make those names. They
/// are no part of what the step made: what was absent before and is still empty afterwards goes.
/// </summary>
internal sealed class MountPointTraces
{
    private static readonly string[] Names = ["dev", "proc", "sys", "etc", "etc/resolv.conf", "etc/hosts", "etc/hostname", ".dockerenv"];
    private readonly List<string> absent;

    private MountPointTraces(List<string> absent) => this.absent = absent;

    public static MountPointTraces Before(string root)
    {
        using var merged = HeldDirectory.Open(root);
        return new MountPointTraces([.. Names.Where(name => !Exists(merged, name))]);
    }

    /// <summary>Takes the traces out of the upper directory, once nothing is mounted.</summary>
    public void Remove(HeldDirectory upper)
    {
        foreach (var name in Enumerable.Reverse(absent))
        {
            var (folder, leaf) = Split(name);
            using var parent = upper.TryOpenDirectory(folder);
            if (parent?.Status(leaf) is not { } status) continue;
            if (status.IsRegular && status.Size == 0) parent.RemoveFile(leaf);
            if (!status.IsDirectory) continue;
            using var directory = parent.OpenDirectory(leaf);
            if (name == "dev" || directory.Names().Count == 0) RemoveIfEmpty(parent, leaf, directory);
        }
    }

    // The runner's own /dev has mount points in it (pts, shm, mqueue, console), all empty.
    private static void RemoveIfEmpty(HeldDirectory parent, byte[] leaf, HeldDirectory directory)
    {
        foreach (var child in directory.Names())
        {
            if (directory.Status(child) is not { } status) continue;
            if (status.IsRegular && status.Size > 0) return;
            if (!status.IsDirectory) continue;
            using var inner = directory.OpenDirectory(child);
            if (inner.Names().Count > 0) return;
        }
        parent.RemoveTree(leaf);
    }

    private static bool Exists(HeldDirectory root, string name)
    {
        var (folder, leaf) = Split(name);
        using var parent = root.TryOpenDirectory(folder);
        return parent?.Status(leaf) is not null;
    }

    private static (byte[] Folder, byte[] Leaf) Split(string name)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(name);
        var slash = Array.LastIndexOf(bytes, (byte)'/');
        return slash < 0 ? ([], bytes) : (bytes[..slash], bytes[(slash + 1)..]);
    }
}
