using System.Text;
using System.Text.Json;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Oci.Tar;

namespace Naru.Engine.Layers;

/// <summary>
/// Unpacked layers, <c>layers/HEX/diff</c> for each chain of layers, ready to be the lower directories of an overlay, and
/// beside them the writable overlays (<see cref="Overlays"/>).
///
/// A layer directory gets its name by a rename after everything in it was unpacked and its uncompressed digest was
/// right. It is only a cache of its blob, so it is not synced at once: until <see cref="Settle"/> has synced the file system
/// it carries the machine's boot id, and a start under another boot id throws it away (after a power cut its files may
/// be empty). Whoever needs it then unpacks its blob again. Layers are never changed, so readers need no lock.
/// </summary>
public sealed class LayerStore
{
    /// <summary>
    /// Images of more layers are refused. The kernel stacks 500 lower directories, but the mount's options are one page, and
    /// the shortest name of a directory in them (its descriptor's) takes some 20 bytes.
    /// </summary>
    public const int MaxLayers = 180;

    private const uint DirectoryMode = 0b111_101_101;
    private const uint FileMode = 0b110_100_100;
    private const int LargestRecord = 1 << 20;
    private static readonly byte[] BootId = ReadBootId();
    private readonly string directory;
    private readonly Lock gate = new();
    private readonly Lock unpacking = new();
    private readonly Dictionary<Digest, LayerRecord> layers = [];
    private long nextTemporary;
    private int settling;

    private LayerStore(string dataDirectory)
    {
        directory = Path.Combine(dataDirectory, "layers");
        Overlays = new OverlayStore(Path.Combine(dataDirectory, "overlays"), this);
    }

    private static ReadOnlySpan<byte> UnsyncedMark => "unsynced"u8;

    private static ReadOnlySpan<byte> RecordName => "layer.json"u8;

    /// <summary>The writable overlays of containers and build steps.</summary>
    public OverlayStore Overlays { get; }

    /// <summary>Opens (or makes) the store and removes what a crash left half-made.</summary>
    public static LayerStore Open(string dataDirectory)
    {
        var store = new LayerStore(dataDirectory);
        using var data = HeldDirectory.Open(dataDirectory);
        data.MakeDirectory(Encoding.UTF8.GetBytes(Path.GetFileName(store.Overlays.Root)), DirectoryMode);
        using var all = data.MakeAndEnter(Encoding.UTF8.GetBytes(Path.GetFileName(store.directory)), DirectoryMode);
        foreach (var name in all.Names()) store.Recover(all, name);
        return store;
    }

    public LayerRecord? Find(Digest chain)
    {
        lock (gate) return layers.GetValueOrDefault(chain);
    }

    /// <summary>True when a chain and all it lies on are unpacked. A power cut may have taken any of them.</summary>
    public bool IsWhole(Digest chain) => StackIfPresent(chain).LastOrDefault() is { Below: null };

    /// <summary>The lower directories of a chain, top first; all of them must be unpacked.</summary>
    public IReadOnlyList<string> LowerDirectories(Digest? chain) => [.. Stack(chain).Select(layer => DiffOf(layer.Chain))];

    /// <summary>
    /// Unpacks a layer's blob (packed in any known way) on a chain, checks its uncompressed digest and returns its record;
    /// does nothing when it is there already.
    /// </summary>
    public LayerRecord Unpack(Digest? parent, Digest diffId, Func<Stream> openBlob, CancellationToken cancellation = default)
    {
        var chain = ChainId.Of(parent, diffId);
        lock (unpacking)
        {
            if (Find(chain) is { } present) return present;
            using var temporary = NewTemporary(out var path);
            try
            {
                var size = UnpackInto(temporary, parent, diffId, openBlob, cancellation);
                return Adopt(temporary, path, new LayerRecord { Chain = chain, DiffId = diffId, Parent = parent?.ToString(), Size = size });
            }
            finally
            {
                RemoveDirectory(path);
            }
        }
    }

    /// <summary>Makes a directory that is a complete layer (an overlay's upper directory, no longer mounted) the layer of its chain.</summary>
    internal LayerRecord AdoptUpper(string upper, Digest? parent, Digest diffId, long size)
    {
        var chain = ChainId.Of(parent, diffId);
        lock (unpacking)
        {
            if (Find(chain) is { } present) return present;
            using var temporary = NewTemporary(out var path);
            using (var overlay = HeldDirectory.Open(Path.GetDirectoryName(upper)!))
                FileNodes.Rename(overlay.Handle, Path.GetFileName(upper), temporary.Handle, "diff");
            return Adopt(temporary, path, new LayerRecord { Chain = chain, DiffId = diffId, Parent = parent?.ToString(), Size = size });
        }
    }

    /// <summary>Makes all layers durable. Costs a sync of the whole file system, so it is called apart from pulls and builds.</summary>
    public void Settle()
    {
        List<Digest> unsynced;
        using var all = HeldDirectory.Open(directory);
        lock (gate) unsynced = [.. layers.Keys.Where(chain => IsUnsynced(all, chain))];
        if (unsynced.Count == 0) return;
        DurableFile.SyncFileSystem(directory);
        foreach (var chain in unsynced)
        {
            using var layer = all.TryEnter(Encoding.ASCII.GetBytes(chain.Hex));
            layer?.RemoveFile(UnsyncedMark); // Gone where the layer was removed meanwhile.
        }
    }

    /// <summary>The settling under way, or the last one.</summary>
    internal Task Settling { get; private set; } = Task.CompletedTask;

    /// <summary>Settles in the background, once however many layers came meanwhile.</summary>
    private void SettleSoon()
    {
        if (Interlocked.Exchange(ref settling, 1) != 0) return;
        Settling = Task.Run(() =>
        {
            try
            {
                Volatile.Write(ref settling, 0);
                Settle();
            }
            catch (IOException)
            {
                // The marks stay: the next layer tries again, and a start under another boot id unpacks anew.
            }
        });
    }

    /// <summary>Removes every layer that neither <paramref name="used"/> chains nor overlays lie on; returns the bytes of their files.</summary>
    public long Collect(IEnumerable<Digest> used)
    {
        lock (unpacking)
        {
            var kept = used.Concat(Overlays.List().Where(o => o.Below is not null).Select(o => o.Below!.Value))
                .SelectMany(chain => StackIfPresent(chain)).Select(layer => layer.Chain).ToHashSet();
            List<LayerRecord> removed;
            lock (gate)
            {
                removed = [.. layers.Values.Where(layer => !kept.Contains(layer.Chain))];
                foreach (var layer in removed) layers.Remove(layer.Chain);
            }
            foreach (var layer in removed) RemoveDirectory(PathOf(layer.Chain));
            return removed.Sum(layer => layer.Size);
        }
    }

    /// <summary>Bytes of the files of all layers.</summary>
    public long TotalSize()
    {
        lock (gate) return layers.Values.Sum(layer => layer.Size);
    }

    /// <summary>The layers of a chain, top first. A missing one is an <see cref="EngineException"/>.</summary>
    internal List<LayerRecord> Stack(Digest? chain)
    {
        List<LayerRecord> stack = [];
        for (var at = chain; at is { } next; at = stack[^1].Below)
        {
            stack.Add(Find(next) ?? throw EngineException.Failed($"layer {next} is not unpacked; pull or load its image again"));
            if (stack.Count > MaxLayers) throw EngineException.Unsupported($"an image of more than {MaxLayers} layers; squash it");
        }
        return stack;
    }

    internal string DiffOf(Digest chain) => Path.Combine(PathOf(chain), "diff");

    /// <summary>Removes a directory of the store: renamed first, so that a crash leaves nothing that looks whole.</summary>
    internal void RemoveDirectory(string path)
    {
        using var above = HeldDirectory.Open(Path.GetDirectoryName(path)!);
        using var all = HeldDirectory.Open(directory);
        var name = Path.GetFileName(path);
        if (above.Status(Encoding.UTF8.GetBytes(name)) is null) return;
        if (name.StartsWith("tmp-", StringComparison.Ordinal))
        {
            above.RemoveTree(Encoding.UTF8.GetBytes(name));
            return;
        }
        var doomed = "tmp-" + Interlocked.Increment(ref nextTemporary) + "-" + name;
        FileNodes.Rename(above.Handle, name, all.Handle, doomed);
        all.RemoveTree(Encoding.UTF8.GetBytes(doomed));
    }

    private IEnumerable<LayerRecord> StackIfPresent(Digest chain)
    {
        for (var at = Find(chain); at is not null; at = at.Below is { } below ? Find(below) : null) yield return at;
    }

    private long UnpackInto(HeldDirectory temporary, Digest? parent, Digest diffId, Func<Stream> openBlob, CancellationToken cancellation)
    {
        var lower = LowerDirectories(parent).Select(HeldDirectory.Open).ToList();
        try
        {
            using var root = temporary.MakeAndEnter("diff"u8, DirectoryMode);
            // The top layer's root directory is the one a container sees, and few layers name theirs.
            if (lower.Count > 0) RootDirectory.CopyAttributes(lower[0], root);
            using var hashed = new HashingReader(Compression.Unpack(openBlob()));
            var limits = TarLimits.Default;
            var size = TreeUnpacker.Unpack(hashed, root, new TreeUnpackOptions { Whiteouts = true, Lower = lower, Limits = limits }, cancellation);
            var actual = hashed.Drain(limits.ContentBytes);
            return actual == diffId ? size : throw new DigestMismatchException($"a layer unpacks to {actual}, its image says {diffId}");
        }
        catch (InvalidDataException e)
        {
            throw new ImageFormatException($"layer {diffId} is damaged: {e.Message}", e);
        }
        finally
        {
            lower.ForEach(layer => layer.Dispose());
        }
    }

    private LayerRecord Adopt(HeldDirectory temporary, string path, LayerRecord layer)
    {
        temporary.WriteFile(RecordName, JsonSerializer.SerializeToUtf8Bytes(layer, LayerJson.Default.LayerRecord), FileMode);
        temporary.WriteFile(UnsyncedMark, BootId, FileMode);
        Failpoint.Hit(ImageFailpoints.LayerUnpacked);
        using (var all = HeldDirectory.Open(directory))
            FileNodes.Rename(all.Handle, Path.GetFileName(path), all.Handle, layer.Chain.Hex);
        lock (gate) layers[layer.Chain] = layer;
        Failpoint.Hit(ImageFailpoints.LayerAdopted);
        SettleSoon();
        return layer;
    }

    private void Recover(HeldDirectory all, byte[] name)
    {
        using var held = all.TryEnter(name);
        if (held is null) return;
        var lost = held.ReadFile(UnsyncedMark, LargestRecord) is { } mark && !mark.AsSpan().SequenceEqual(BootId);
        if (!lost && Digest.TryFromHex(Encoding.UTF8.GetString(name), out var chain) && held.ReadFile(RecordName, LargestRecord) is { } record
            && JsonSerializer.Deserialize(record, LayerJson.Default.LayerRecord) is { } layer && layer.Chain == chain) layers[chain] = layer;
        else RemoveDirectory(Path.Combine(directory, Encoding.UTF8.GetString(name)));
    }

    private HeldDirectory NewTemporary(out string path)
    {
        var name = "tmp-" + Interlocked.Increment(ref nextTemporary);
        path = Path.Combine(directory, name);
        RemoveDirectory(path);
        using var all = HeldDirectory.Open(directory);
        return all.MakeAndEnter(Encoding.UTF8.GetBytes(name), DirectoryMode);
    }

    private static bool IsUnsynced(HeldDirectory all, Digest chain)
    {
        using var layer = all.TryEnter(Encoding.ASCII.GetBytes(chain.Hex));
        return layer?.Status(UnsyncedMark) is not null;
    }

    private static byte[] ReadBootId()
    {
        using var random = HeldDirectory.Open("/proc/sys/kernel/random");
        return random.ReadFile("boot_id"u8, LargestRecord)![..^1];
    }

    private string PathOf(Digest chain) => Path.Combine(directory, chain.Hex);
}
