using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>Sums the bytes of the files beneath a directory; a file with several names counts once.</summary>
internal static class TreeSize
{
    public static long Of(HeldDirectory root) => Of(root, []);

    private static long Of(HeldDirectory directory, HashSet<ulong> counted)
    {
        long sum = 0;
        foreach (var name in directory.Names())
        {
            if (directory.Status(name) is not { } status) continue;
            if (status.IsDirectory)
            {
                using var child = directory.TryOpenDirectory(name);
                if (child is not null) sum += Of(child, counted);
            }
            else if (status.IsRegular && (status.Links == 1 || counted.Add(status.Inode))) sum += status.Size;
        }
        return sum;
    }
}
