using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>
/// Sums the bytes of the files beneath a directory; a file with several names counts once, and what lies deeper than
/// <see cref="TreeDepth.Most"/> not at all.
/// </summary>
internal static class TreeSize
{
    public static long Of(HeldDirectory root) => Of(root, [], 0);

    private static long Of(HeldDirectory directory, HashSet<ulong> counted, int depth)
    {
        long sum = 0;
        foreach (var name in directory.Names())
        {
            if (directory.Status(name) is not { } status) continue;
            if (status.IsDirectory)
            {
                if (depth == TreeDepth.Most) continue;
                using var child = directory.TryEnter(name);
                if (child is not null) sum += Of(child, counted, depth + 1);
            }
            else if (status.IsRegular && (status.Links == 1 || counted.Add(status.Inode))) sum += status.Size;
        }
        return sum;
    }
}
