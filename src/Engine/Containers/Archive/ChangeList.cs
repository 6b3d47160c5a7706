using Naru.Engine.Layers;

namespace Naru.Engine.Containers.Archive;

/// <summary>
/// Takes out of a container's differences what nobody wrote: the files and directories that were made for mounts to lie
/// on, and the directories that count as changed only because of those.
/// </summary>
internal static class ChangeList
{
    private static readonly string[] Always = ["/dev", "/proc", "/sys", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf"];

    public static IReadOnlyList<OverlayChange> WithoutMountPoints(IReadOnlyList<OverlayChange> changes, IEnumerable<string> mounts)
    {
        var places = Always.Concat(mounts).ToArray();
        var made = changes.Where(c => places.Any(p => c.Path == p || Always.Contains(p) && c.Path.StartsWith(p + "/", StringComparison.Ordinal))).ToHashSet();
        var kept = changes.Where(c => !made.Contains(c)).ToList();
        // Deepest first, so that a directory whose only change was such a directory goes, too.
        foreach (var directory in kept.OrderByDescending(c => c.Path.Length).ToArray())
            if (made.Any(m => IsBelow(m.Path, directory.Path)) && !kept.Any(c => IsBelow(c.Path, directory.Path)))
                kept.Remove(directory);
        return kept;
    }

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);
}
