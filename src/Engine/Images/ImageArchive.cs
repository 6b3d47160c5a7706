using Naru.Engine.Build;
using Naru.Engine.Content;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Oci.Tar;

namespace Naru.Engine.Images;

/// <summary>
/// Images in and out as one tar: <c>docker load</c>, <c>save</c> and <c>import</c>. Loading reads the archive once, straight into
/// the content store, each file a blob; then either <c>manifest.json</c> (Docker's, any age) or <c>index.json</c> (OCI layout)
/// says which blobs are images. A blob whose file name is a digest must have it. What no image takes is collected.
/// Saving writes both descriptions, so that every reader finds its own.
/// </summary>
public sealed class ImageArchive(ImageStore store, TimeProvider time)
{
    /// <summary>Loads every image of an archive (plain, gzip or zstd). Blocking; run it apart from request threads.</summary>
    public IReadOnlyList<LoadedImage> Load(Stream archive, CancellationToken cancellation = default)
    {
        using var hold = store.Content.Hold();
        using var source = Compression.Unpack(archive);
        var files = ArchiveFiles.Read(source, store.Content, cancellation);
        var loaded = files.Find("manifest.json") is { } entries
            ? LoadDocker(files, entries, cancellation)
            : files.Find("index.json") is { } index
                ? LoadLayout(index, cancellation)
                : throw EngineException.Invalid("the archive has neither manifest.json nor index.json: it is no image archive (use import for a root file system)");
        return loaded.Count > 0 ? loaded : throw EngineException.Invalid("the archive holds no image");
    }

    /// <summary>Writes images, by name or id, as one plain tar.</summary>
    public void Save(IEnumerable<string> namesOrIds, Stream output, CancellationToken cancellation = default)
    {
        using var hold = store.Content.Hold();
        var chosen = ArchiveContents.Choose(store, namesOrIds);
        using var writer = new TarWriter(output);
        foreach (var digest in chosen.SelectMany(c => c.Image.Blobs).Distinct(StringComparer.Ordinal)) WriteBlob(writer, Digest.Parse(digest), cancellation);
        WriteFile(writer, "index.json", ImageJson.Write(ArchiveContents.Index(store, chosen), ImageJson.Default.ImageIndex));
        WriteFile(writer, "manifest.json", ImageJson.Write(ArchiveContents.Entries(store, chosen), ImageJson.Default.ArchiveEntryArray));
        WriteFile(writer, "oci-layout", ImageJson.Write(new OciLayout(), ImageJson.Default.OciLayout));
    }

    /// <summary>Makes an image of one layer from a root file system's tar (plain, gzip or zstd); Dockerfile lines say the rest.</summary>
    public ImageRecord Import(Stream archive, ImageReference? name, string comment, IEnumerable<string>? changes = null, Platform? platform = null, CancellationToken cancellation = default)
    {
        var config = ConfigChange.ApplyLines(new ExecutionParameters(), changes ?? []);
        using var hold = store.Content.Hold();
        using var blob = store.Content.Create();
        Digest diffId;
        using (var gzip = Compression.Gzip(blob))
        using (var hashed = new HashingWriter(gzip))
        using (var source = Compression.Unpack(archive))
        {
            Copy(source, hashed, cancellation);
            if (hashed.Count == 0) throw EngineException.Invalid("the archive to import is empty");
            diffId = hashed.Current;
        }
        var size = blob.Length;
        var layer = new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = blob.Commit(), Size = size };
        var now = time.GetUtcNow();
        var wanted = platform ?? Platform.Local;
        var document = new ImageConfig
        {
            Architecture = wanted.Architecture,
            Os = wanted.Os,
            Variant = wanted.Variant,
            Created = now,
            Config = config,
            RootFs = new RootFs { DiffIds = [diffId.ToString()] },
            History = [new HistoryEntry { Created = now, Comment = comment }],
        };
        var image = store.Add(document, [layer], cancellation: cancellation);
        return name is null ? image : store.Tag(image.Id, name);
    }

    private List<LoadedImage> LoadDocker(ArchiveFiles files, Digest manifestJson, CancellationToken cancellation)
    {
        List<LoadedImage> loaded = [];
        foreach (var entry in ImageJson.Read(store.Content.ReadDocument(manifestJson), ImageJson.Default.ArchiveEntryArray, "manifest.json"))
        {
            var config = files.Require(entry.Config);
            var manifest = new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                Config = Describe(config, MediaTypes.OciConfig),
                Layers = [.. entry.Layers.Select(path => DescribeLayer(files.Require(path)))],
            };
            var image = store.Add(store.Content.Write(ImageJson.Write(manifest, ImageJson.Default.ImageManifest)), cancellation: cancellation);
            loaded.AddRange(Name(image, entry.RepoTags ?? []));
        }
        return loaded;
    }

    private List<LoadedImage> LoadLayout(Digest indexJson, CancellationToken cancellation)
    {
        List<LoadedImage> loaded = [];
        var index = ImageJson.Read(store.Content.ReadDocument(indexJson), ImageJson.Default.ImageIndex, "index.json");
        foreach (var descriptor in index.Manifests)
        {
            var manifest = descriptor;
            if (MediaTypes.IsIndex(descriptor.MediaType))
                manifest = ImageJson.Read(store.Content.ReadDocument(descriptor.Digest), ImageJson.Default.ImageIndex, $"index {descriptor.Digest}").Choose(Platform.Local)
                    ?? throw EngineException.Invalid($"the archive has no image for {Platform.Local}");
            var image = store.Add(manifest.Digest, cancellation: cancellation);
            var names = descriptor.Annotations ?? new Dictionary<string, string>();
            // containerd writes the whole name; the OCI key alone is often just a tag, which names nothing.
            var name = names.GetValueOrDefault("io.containerd.image.name") ?? names.GetValueOrDefault("org.opencontainers.image.ref.name");
            loaded.AddRange(Name(image, name is not null && name.Contains('/') | name.Contains(':') ? [name] : []));
        }
        return loaded;
    }

    private IEnumerable<LoadedImage> Name(ImageRecord image, IReadOnlyList<string> names)
    {
        if (names.Count == 0) return [new LoadedImage(image.Id, null)];
        return [.. names.Select(text =>
        {
            var name = ImageReference.Parse(text).WithDefaultTag();
            store.Tag(image.Id, name);
            return new LoadedImage(image.Id, name);
        })];
    }

    private Descriptor Describe(Digest digest, string mediaType) =>
        new() { MediaType = mediaType, Digest = digest, Size = store.Content.SizeOf(digest) ?? throw EngineException.Invalid($"the archive lacks blob {digest}") };

    private Descriptor DescribeLayer(Digest digest)
    {
        using var file = store.Content.OpenRead(digest);
        var head = new byte[4];
        file.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        return Describe(digest, head switch
        {
            [0x1f, 0x8b, ..] => MediaTypes.OciLayerGzip,
            [0x28, 0xb5, 0x2f, 0xfd] => MediaTypes.OciLayerZstd,
            _ => MediaTypes.OciLayer,
        });
    }

    private void WriteBlob(TarWriter writer, Digest digest, CancellationToken cancellation)
    {
        using var file = store.Content.OpenRead(digest);
        writer.Begin(new TarEntry { Name = System.Text.Encoding.ASCII.GetBytes($"blobs/sha256/{digest.Hex}"), Mode = 0x1a4, Size = file.Length });
        var buffer = new byte[128 << 10];
        for (int count; (count = file.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Write(buffer.AsSpan(0, count));
        }
    }

    private static void WriteFile(TarWriter writer, string name, byte[] content) =>
        writer.WriteMember(new TarEntry { Name = System.Text.Encoding.ASCII.GetBytes(name), Mode = 0x1a4 }, content);

    private static void Copy(Stream source, Stream target, CancellationToken cancellation)
    {
        var buffer = new byte[128 << 10];
        var total = 0L;
        for (int count; (count = source.Read(buffer)) > 0;)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((total += count) > TarLimits.Default.ContentBytes) throw new ImageFormatException($"the archive unpacks to more than the {TarLimits.Default.ContentBytes} bytes allowed");
            target.Write(buffer.AsSpan(0, count));
        }
    }
}
