using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Images;

/// <summary>Which images, under which names, a saved archive describes.</summary>
internal static class ArchiveContents
{
    /// <summary>A tag saves that tag; a repository without a tag all its tags; an id no name at all.</summary>
    public static IReadOnlyList<(ImageRecord Image, IReadOnlyList<string> Names)> Choose(ImageStore store, IEnumerable<string> namesOrIds)
    {
        List<(ImageRecord Image, List<string> Names)> chosen = [];
        foreach (var text in namesOrIds)
        {
            if (ImageReference.TryParse(text, out var reference, out _) && reference is { Tag: null, Digest: null } && store.Find(text) is var direct)
            {
                var prefix = reference.Repository + ":";
                var tagged = store.List().SelectMany(image => image.Tags.Where(tag => tag.StartsWith(prefix, StringComparison.Ordinal)).Select(tag => (image, tag))).ToList();
                foreach (var (image, tag) in tagged) Add(chosen, image, tag);
                if (tagged.Count > 0) continue;
                if (direct is null) throw EngineException.NotFound($"No such image: {text}");
            }
            var found = store.Resolve(text);
            Add(chosen, found, reference is not null && store.FindNamed(reference)?.Id == found.Id && reference.Digest is null ? reference.WithDefaultTag().ToString() : null);
        }
        return [.. chosen.Select(c => (c.Image, (IReadOnlyList<string>)c.Names))];
    }

    public static ImageIndex Index(ImageStore store, IReadOnlyList<(ImageRecord Image, IReadOnlyList<string> Names)> chosen) => new()
    {
        MediaType = MediaTypes.OciIndex,
        Manifests = [.. chosen.SelectMany(c => c.Names.DefaultIfEmpty().Select(name => new Descriptor
        {
            MediaType = ManifestHead.MediaTypeOf(store.Content.ReadDocument(c.Image.Manifest), $"manifest {c.Image.Manifest}"),
            Digest = c.Image.Manifest,
            Size = store.Content.SizeOf(c.Image.Manifest) ?? 0,
            Annotations = name is null ? null : new Dictionary<string, string>
            {
                ["io.containerd.image.name"] = name,
                ["org.opencontainers.image.ref.name"] = ImageReference.Parse(name).Tag!,
            },
        }))],
    };

    public static ArchiveEntry[] Entries(ImageStore store, IReadOnlyList<(ImageRecord Image, IReadOnlyList<string> Names)> chosen) =>
        [.. chosen.Select(c => new ArchiveEntry
        {
            Config = $"blobs/sha256/{c.Image.Id.Hex}",
            RepoTags = c.Names.Count == 0 ? null : [.. c.Names.Select(name => ImageReference.Parse(name).Familiar)],
            Layers = [.. store.ManifestOf(c.Image).Layers.Select(layer => $"blobs/sha256/{layer.Digest.Hex}")],
        })];

    private static void Add(List<(ImageRecord Image, List<string> Names)> chosen, ImageRecord image, string? name)
    {
        var at = chosen.FindIndex(c => c.Image.Id == image.Id);
        if (at < 0) chosen.Add((image, name is null ? [] : [name]));
        else if (name is not null && !chosen[at].Names.Contains(name)) chosen[at].Names.Add(name);
    }
}
