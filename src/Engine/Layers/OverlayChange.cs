using System.Text;
using Naru.Kernel.Files;

namespace Naru.Engine.Layers;

/// <summary>One difference between a container and its image, as <c>docker diff</c> shows it. The path is absolute.</summary>
public sealed record OverlayChange(string Path, OverlayChangeKind Kind)
{
    internal static IReadOnlyList<OverlayChange> Of(string upper, IReadOnlyList<string> lower)
    {
        var held = lower.Select(HeldDirectory.Open).ToList();
        try
        {
            using var root = HeldDirectory.Open(upper);
            List<OverlayChange> changes = [];
            Walk(root, "", held, changes, 0);
            return changes;
        }
        finally
        {
            held.ForEach(directory => directory.Dispose());
        }
    }

    private static void Walk(HeldDirectory directory, string path, List<HeldDirectory> lower, List<OverlayChange> changes, int depth)
    {
        foreach (var name in directory.Names())
        {
            if (directory.Status(name) is not { } status) continue;
            var full = $"{path}/{Encoding.UTF8.GetString(name)}";
            var kind = Overlay.IsWhiteout(status) ? OverlayChangeKind.Deleted : IsBelow(lower, full) ? OverlayChangeKind.Modified : OverlayChangeKind.Added;
            changes.Add(new OverlayChange(full, kind));
            if (!status.IsDirectory || depth == TreeDepth.Most) continue;
            using var child = directory.TryEnter(name);
            if (child is not null) Walk(child, full, lower, changes, depth + 1);
        }
    }

    private static bool IsBelow(List<HeldDirectory> lower, string path)
    {
        var place = MemberPath.Of(Encoding.UTF8.GetBytes(path));
        foreach (var layer in lower)
        {
            using var parent = layer.TryOpenDirectory(place.Parent);
            if (parent?.Status(place.Name) is { } status) return !Overlay.IsWhiteout(status);
            if (parent is not null && Overlay.IsOpaque(parent)) return false;
        }
        return false;
    }
}
