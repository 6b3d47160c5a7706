using System.Text;
using System.Text.Json;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Kernel.Mounts;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Oci.Tar;

namespace Naru.Engine.Layers;

/// <summary>
/// Writable overlays, one directory each: <c>overlays/ID/{upper,work,merged,overlay.json}</c>. Life cycle: <see cref="Create"/>,
/// <see cref="Mount"/> (again after a reboot), <see cref="Unmount"/>, <see cref="Remove"/>; each may be repeated. What
/// a container wrote is the upper directory, which <see cref="WriteLayer"/> makes a layer of and <see cref="Export"/> shows
/// merged. Ids are chosen by the caller and are one file name.
/// </summary>
public sealed class OverlayStore
{
    private const uint DirectoryMode = 0b111_101_101;
    private const uint FileMode = 0b110_100_100;
    private const int LargestRecord = 1 << 20;

    private readonly LayerStore layers;

    internal OverlayStore(string root, LayerStore layers) => (Root, this.layers) = (root, layers);

    private static ReadOnlySpan<byte> RecordName => "overlay.json"u8;

    internal string Root { get; }

    /// <summary>All overlays that exist, mounted or not.</summary>
    public IReadOnlyList<OverlayRecord> List() =>
        [.. Ids().Select(Read).OfType<OverlayRecord>()];

    /// <summary>The ids of all overlays, also of those that a crash left without a record.</summary>
    public IReadOnlyList<string> Ids()
    {
        using var all = HeldDirectory.Open(Root);
        return [.. all.Names().Where(name => all.Status(name) is { IsDirectory: true }).Select(Encoding.UTF8.GetString)];
    }

    /// <summary>Makes an overlay on a chain (null: on nothing). Fails when the id is taken.</summary>
    public OverlayRecord Create(string id, Digest? chain, bool isVolatile = false)
    {
        layers.Stack(chain);
        if (Read(id) is not null) throw EngineException.Conflict($"overlay {id} exists already");
        Remove(id); // A crash came before its record.
        using var all = HeldDirectory.Open(Root);
        using var overlay = all.MakeAndEnter(NameOf(id), DirectoryMode);
        foreach (var part in new[] { "upper", "work", "merged", "empty" }) overlay.MakeAndEnter(Encoding.UTF8.GetBytes(part), DirectoryMode).Dispose();
        if (chain is { } top)
        {
            using var lower = HeldDirectory.Open(layers.DiffOf(top));
            using var upper = overlay.Enter("upper"u8);
            RootDirectory.CopyAttributes(lower, upper);
        }
        var record = new OverlayRecord { Id = id, Parent = chain?.ToString(), Volatile = isVolatile };
        var json = JsonSerializer.SerializeToUtf8Bytes(record, LayerJson.Default.OverlayRecord);
        Failpoint.Hit(ImageFailpoints.OverlayCreated);
        if (isVolatile) overlay.WriteFile(RecordName, json, FileMode);
        else DurableFile.Write(RecordOf(id), json);
        return record;
    }

    /// <summary>Mounts an overlay if it is not mounted yet; returns the path of the merged tree.</summary>
    public string Mount(string id)
    {
        var record = Require(id);
        var merged = MergedOf(id);
        if (IsMounted(id)) return merged;
        // A volatile overlay refuses a second mount unless this is gone (overlayfs.rst, "Volatile mount").
        HeldDirectory.RemoveTree(Path.Combine(PathOf(id), "work", "work", "incompat"));
        var lower = layers.LowerDirectories(record.Below);
        MountPoints.Overlay(lower.Count > 0 ? lower : [Path.Combine(PathOf(id), "empty")], UpperOf(id), Path.Combine(PathOf(id), "work"), merged, record.Volatile);
        return merged;
    }

    public bool IsMounted(string id)
    {
        var merged = MergedOf(id);
        return MountTable.Read().Any(row => row.Target == merged);
    }

    /// <summary>Takes the mount away, at once even when it is busy; does nothing when there is none.</summary>
    public void Unmount(string id)
    {
        while (MountPoints.Unmount(MergedOf(id)))
        {
            // What is mounted beneath goes with it; an interrupted attempt may have stacked a second one.
        }
    }

    /// <summary>Unmounts and removes an overlay and all that was written to it; does nothing when there is none.</summary>
    public void Remove(string id)
    {
        if (FileStatus.Of(PathOf(id)) is null) return;
        Unmount(id);
        layers.RemoveDirectory(PathOf(id));
        Failpoint.Hit(ImageFailpoints.OverlayRemoved);
    }

    /// <summary>The merged tree's path, whether mounted now or not.</summary>
    public string MergedOf(string id) => Path.Combine(PathOf(id), "merged");

    /// <summary>The directory that holds what was written.</summary>
    public string UpperOf(string id) => Path.Combine(PathOf(id), "upper");

    /// <summary>Bytes of the files written in an overlay.</summary>
    public long SizeOf(string id)
    {
        using var upper = HeldDirectory.Open(UpperOf(id));
        return TreeSize.Of(upper);
    }

    /// <summary>What differs from the image: path and kind, sorted by path.</summary>
    public IReadOnlyList<OverlayChange> Changes(string id) => OverlayChange.Of(UpperOf(id), layers.LowerDirectories(Require(id).Below));

    /// <summary>Packs what was written as a gzip layer into the content store. The caller holds the store.</summary>
    public LayerBlob WriteLayer(string id, ContentStore content, CancellationToken cancellation = default)
    {
        using var blob = content.Create();
        using var upper = HeldDirectory.Open(UpperOf(id));
        long size;
        Digest diffId;
        using (var gzip = Compression.Gzip(blob))
        using (var hashed = new HashingWriter(gzip))
        {
            using (var writer = new TarWriter(hashed))
            {
                var packer = new TreePacker(writer, whiteouts: true);
                packer.PackChildren(upper, [], cancellation);
                size = packer.ContentBytes;
            }
            diffId = hashed.Current;
        }
        var length = blob.Length;
        var digest = blob.Commit();
        return new LayerBlob(new Descriptor { MediaType = MediaTypes.OciLayerGzip, Digest = digest, Size = length }, diffId, size);
    }

    /// <summary>Ends an overlay by making what was written the unpacked layer of <paramref name="blob"/>, without a copy.</summary>
    public LayerRecord TurnIntoLayer(string id, LayerBlob blob)
    {
        var record = Require(id);
        Unmount(id);
        var layer = layers.AdoptUpper(UpperOf(id), record.Below, blob.DiffId, blob.Size);
        Remove(id);
        return layer;
    }

    /// <summary>Writes the merged tree as a plain tar; mounts the overlay for the time if need be, so nobody else may mount it meanwhile.</summary>
    public void Export(string id, Stream output, CancellationToken cancellation = default)
    {
        var wasMounted = IsMounted(id);
        var merged = Mount(id);
        try
        {
            using var root = HeldDirectory.Open(merged);
            Export(root, output, cancellation);
        }
        finally
        {
            if (!wasMounted) Unmount(id);
        }
    }

    /// <summary>Writes a mounted tree as a plain tar.</summary>
    internal static void Export(HeldDirectory root, Stream output, CancellationToken cancellation)
    {
        using var writer = new TarWriter(output);
        new TreePacker(writer, whiteouts: false).PackChildren(root, [], cancellation);
    }

    private OverlayRecord Require(string id) => Read(id) ?? throw EngineException.NotFound($"no overlay {id} below {Root}");

    /// <summary>Null also for a volatile one's whose bytes a power cut took.</summary>
    private OverlayRecord? Read(string id)
    {
        using var all = HeldDirectory.Open(Root);
        using var overlay = all.TryEnter(NameOf(id));
        return overlay?.ReadFile(RecordName, LargestRecord) is { } bytes && bytes.AsSpan().ContainsAnyExcept((byte)0)
            ? JsonSerializer.Deserialize(bytes, LayerJson.Default.OverlayRecord) : null;
    }

    private string RecordOf(string id) => Path.Combine(PathOf(id), "overlay.json");

    private string PathOf(string id) => Path.Combine(Root, Encoding.UTF8.GetString(NameOf(id)));

    private static byte[] NameOf(string id) => id.Length > 0 && id[0] != '.' && !id.Contains('/')
        ? Encoding.UTF8.GetBytes(id)
        : throw new ArgumentException($"\"{id}\" is not an overlay's id", nameof(id));
}
