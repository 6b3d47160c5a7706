using System.Collections.Concurrent;
using Naru.Engine.Content;
using Naru.Engine.Layers;
using Naru.Kernel;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Images;

/// <summary>
/// The images of one data directory: records over the content store (manifests, configs, layer blobs) and the layer
/// store (unpacked layers). An image exists when its record is in <c>images.json</c>, which is written last of all; so
/// whatever a crash interrupts either has its image whole or not at all, and <see cref="Collect"/> (called at the start, too)
/// removes blobs and layers that no record names.
///
/// Changes are serialised; readers take an immutable snapshot. An image whose unpacked layers were lost with a power cut
/// gets them again from its blobs when <see cref="EnsureUnpacked"/> is called, as everyone does who mounts it.
/// Faults are <see cref="EngineException"/>; a name that does not parse is an <see cref="ImageFormatException"/>.
/// </summary>
public sealed class ImageStore
{
    private readonly string indexPath;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<Digest, ImageConfig> configs = [];
    private volatile IReadOnlyList<ImageRecord> images;

    private ImageStore(string dataDirectory, ContentStore content, LayerStore layers, TimeProvider time)
    {
        (indexPath, Content, Layers, this.time) = (Path.Combine(dataDirectory, "images.json"), content, layers, time);
        images = ImageIndexFile.Load(indexPath);
        content.AddRoots(() => images.SelectMany(image => image.Blobs).Select(Digest.Parse));
        content.CollectAlong(CollectLayers);
    }

    public ContentStore Content { get; }

    public LayerStore Layers { get; }

    /// <summary>Who uses images now; set by whoever owns containers. Removal asks it.</summary>
    public Func<IReadOnlyList<ImageUse>> Uses { get; set; } = () => [];

    /// <summary>Opens (or makes) the image store of a data directory. The caller runs <see cref="Collect"/> once all roots are there.</summary>
    public static ImageStore Open(string dataDirectory, ContentStore content, LayerStore layers, TimeProvider time) =>
        new(dataDirectory, content, layers, time);

    /// <summary>All records, build steps' included, in the order they came.</summary>
    public IReadOnlyList<ImageRecord> List() => images;

    public ImageRecord? Get(Digest id) => images.FirstOrDefault(image => image.Id == id);

    /// <summary>Finds by name (tag or digest), id or the beginning of an id; null when there is none.</summary>
    public ImageRecord? Find(string nameOrId)
    {
        if (Digest.TryParse(nameOrId, out var id)) return Get(id);
        if (ImageReference.TryParse(nameOrId, out var reference, out _) && FindNamed(reference) is { } named) return named;
        var prefix = nameOrId.StartsWith("sha256:", StringComparison.Ordinal) ? nameOrId[7..] : nameOrId;
        if (prefix.Length is 0 or > 64 || prefix.AsSpan().ContainsAnyExcept("0123456789abcdef")) return null;
        var hits = images.Where(image => image.Id.Hex.StartsWith(prefix, StringComparison.Ordinal)).Take(2).ToList();
        return hits.Count < 2 ? hits.FirstOrDefault() : throw EngineException.Invalid($"image id \"{prefix}\" is the beginning of several ids; give more of it");
    }

    /// <summary>As <see cref="Find"/>; a missing image is an error.</summary>
    public ImageRecord Resolve(string nameOrId) => Find(nameOrId) ?? throw EngineException.NotFound($"No such image: {Shown(nameOrId)}");

    public ImageConfig ConfigOf(ImageRecord image) => configs.GetOrAdd(image.Id, id =>
        ImageJson.Read(Content.ReadDocument(id), ImageJson.Default.ImageConfig, $"config {id}"));

    public ImageManifest ManifestOf(ImageRecord image) =>
        ImageJson.Read(Content.ReadDocument(image.Manifest), ImageJson.Default.ImageManifest, $"manifest {image.Manifest}");

    /// <summary>Layers of an image, top first, with the step that made each, newest first.</summary>
    public IReadOnlyList<ImageHistoryRow> History(ImageRecord image) => ImageHistoryRow.Of(this, image);

    /// <summary>Makes sure that every layer is unpacked; returns the chain to lay an overlay on (null: no layers).</summary>
    public Digest? EnsureUnpacked(ImageRecord image, CancellationToken cancellation = default)
    {
        if (image.TopChain is not { } top || Layers.IsWhole(top)) return image.TopChain;
        using var hold = Content.Hold();
        return Unpack(ManifestOf(image), ConfigOf(image), cancellation);
    }

    /// <summary>Adds an image whose manifest, config and layer blobs are in the content store and whose layers are unpacked here.</summary>
    public ImageRecord Add(Digest manifestDigest, Digest? parent = null, string? stepKey = null, CancellationToken cancellation = default)
    {
        var manifest = ImageJson.Read(Content.ReadDocument(manifestDigest), ImageJson.Default.ImageManifest, $"manifest {manifestDigest}");
        var config = ImageJson.Read(Content.ReadDocument(manifest.Config.Digest), ImageJson.Default.ImageConfig, $"config {manifest.Config.Digest}");
        var chain = UnpackOrDrop(manifest, config, cancellation);
        var record = new ImageRecord
        {
            Id = manifest.Config.Digest,
            Manifest = manifestDigest,
            Blobs = [.. manifest.Layers.Select(layer => layer.Digest).Append(manifest.Config.Digest).Append(manifestDigest).Distinct().Select(d => d.ToString())],
            Chain = chain?.ToString(),
            Parent = parent?.ToString(),
            StepKey = stepKey,
            Created = config.Created,
            Size = Layers.Stack(chain).Sum(layer => layer.Size),
        };
        lock (gate)
        {
            if (Get(record.Id) is { } known) return known;
            Save([.. images, record]);
        }
        Failpoint.Hit(ImageFailpoints.IndexWritten);
        return record;
    }

    /// <summary>Writes a manifest for a config and layers, and adds the image.</summary>
    public ImageRecord Add(ImageConfig config, IReadOnlyList<Descriptor> layers, Digest? parent = null, string? stepKey = null, CancellationToken cancellation = default)
    {
        var json = ImageJson.Write(config, ImageJson.Default.ImageConfig);
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = Content.Write(json), Size = json.Length },
            Layers = layers,
        };
        return Add(Content.Write(ImageJson.Write(manifest, ImageJson.Default.ImageManifest)), parent, stepKey, cancellation);
    }

    /// <summary>Gives an image a name; another image that had it loses it. The name gets <c>latest</c> if it has no tag.</summary>
    public ImageRecord Tag(Digest id, ImageReference name)
    {
        var full = name.WithDefaultTag();
        if (full.Digest is not null) throw EngineException.Invalid("refusing to create a tag with a digest reference");
        return Rename(id, full.ToString(), (image, text) => image with { Tags = Without(image.Tags, text) },
            (image, text) => image with { Tags = [.. image.Tags, text], LastTagged = time.GetUtcNow() });
    }

    /// <summary>Notes under which digest a repository knows an image.</summary>
    public ImageRecord AddRepoDigest(Digest id, ImageReference name, Digest manifest) =>
        Rename(id, name.WithDigest(manifest).ToString(), (image, text) => image with { RepoDigests = Without(image.RepoDigests, text) },
            (image, text) => image with { RepoDigests = [.. image.RepoDigests, text] });

    /// <summary>
    /// Removes blobs and unpacked layers that no image, container or registry needs; returns the bytes freed. While somebody
    /// holds the content store neither is removed: layers that were unpacked for an image, or are about to be mounted, are
    /// named by nobody yet.
    /// </summary>
    public long Collect() => Content.Collect();

    private long CollectLayers()
    {
        var freed = Layers.Collect(images.Select(image => image.TopChain).OfType<Digest>());
        Failpoint.Hit(ImageFailpoints.LayersCollected);
        return freed;
    }

    /// <summary>Does something that decides by images and then changes them, so that no change of another comes in between.</summary>
    internal T Exclusively<T>(Func<T> work)
    {
        lock (gate) return work();
    }

    // Blobs that were brought in for an image that comes to nothing go when their bringer lets go of them.
    private Digest? UnpackOrDrop(ImageManifest manifest, ImageConfig config, CancellationToken cancellation)
    {
        try
        {
            return Unpack(manifest, config, cancellation);
        }
        catch
        {
            Content.Collect();
            throw;
        }
    }

    internal ImageRecord? FindNamed(ImageReference reference)
    {
        var full = reference.WithDefaultTag();
        if (full.Digest is not null)
        {
            var name = full.WithDigest(full.Digest.Value).ToString();
            return images.FirstOrDefault(image => image.RepoDigests.Contains(name));
        }
        var tag = full.ToString();
        return images.FirstOrDefault(image => image.Tags.Contains(tag));
    }

    /// <summary>Takes names away from an image.</summary>
    internal void Untag(Digest id, IReadOnlyCollection<string> names)
    {
        lock (gate)
            Save([.. images.Select(image => image.Id == id
                ? image with { Tags = [.. image.Tags.Except(names)], RepoDigests = [.. image.RepoDigests.Except(names)] } : image)]);
    }

    /// <summary>Forgets an image; its blobs and layers stay until the next <see cref="Collect"/>.</summary>
    internal void Forget(Digest id)
    {
        lock (gate) Save([.. images.Where(image => image.Id != id)]);
        configs.TryRemove(id, out _);
        Failpoint.Hit(ImageFailpoints.Forgotten);
    }

    private ImageRecord Rename(Digest id, string name, Func<ImageRecord, string, ImageRecord> remove, Func<ImageRecord, string, ImageRecord> add)
    {
        lock (gate)
        {
            if (Get(id) is null) throw EngineException.NotFound($"No such image: {id}");
            Save([.. images.Select(image => image.Id == id ? add(remove(image, name), name) : remove(image, name))]);
            Failpoint.Hit(ImageFailpoints.TagWritten);
            return Get(id)!;
        }
    }

    private Digest? Unpack(ImageManifest manifest, ImageConfig config, CancellationToken cancellation)
    {
        var diffIds = config.RootFs.DiffIds;
        if (diffIds.Count != manifest.Layers.Count)
            throw new ImageFormatException($"the image has {manifest.Layers.Count} layers, its config {manifest.Config.Digest} names {diffIds.Count}");
        if (diffIds.Count > LayerStore.MaxLayers) throw EngineException.Unsupported($"an image of more than {LayerStore.MaxLayers} layers; squash it");
        Digest? chain = null;
        for (var i = 0; i < diffIds.Count; i++)
        {
            var blob = manifest.Layers[i].Digest;
            chain = Layers.Unpack(chain, Digest.Parse(diffIds[i]), () => Content.OpenRead(blob), cancellation).Chain;
        }
        return chain;
    }

    private void Save(IReadOnlyList<ImageRecord> changed)
    {
        ImageIndexFile.Save(indexPath, changed);
        images = changed;
    }

    private static IReadOnlyList<string> Without(IReadOnlyList<string> names, string name) => names.Contains(name) ? [.. names.Where(n => n != name)] : names;

    private static string Shown(string name) =>
        ImageReference.TryParse(name, out var reference, out _) && !Digest.TryParse(name, out _) ? reference.WithDefaultTag().Familiar : name;
}
