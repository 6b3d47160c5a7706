using Naru.Oci;

namespace Naru.Engine.Images;

/// <summary>What one image takes on disk, in bytes of unpacked files. <see cref="Shared"/> is the part other images have as well.</summary>
public sealed record ImageDiskUsage(ImageRecord Image, long Size, long Shared, int Containers)
{
    /// <summary>One row for every image that people see (build steps with children are left out).</summary>
    public static IReadOnlyList<ImageDiskUsage> Of(ImageStore store)
    {
        var images = store.List();
        var stacks = images.ToDictionary(image => image.Id, image => image.TopChain is { } top && store.Layers.Find(top) is not null ? store.Layers.Stack(top) : []);
        var shown = images.Where(image => image.IsNamed || !images.Any(other => other.Parent == image.Id.ToString())).ToList();
        Dictionary<Digest, int> users = [];
        foreach (var layer in shown.SelectMany(image => stacks[image.Id])) users[layer.Chain] = users.GetValueOrDefault(layer.Chain) + 1;
        var uses = store.Uses();
        return [.. shown.Select(image => new ImageDiskUsage(image, image.Size,
            stacks[image.Id].Where(layer => users[layer.Chain] > 1).Sum(layer => layer.Size), uses.Count(use => use.Image == image.Id)))];
    }
}
