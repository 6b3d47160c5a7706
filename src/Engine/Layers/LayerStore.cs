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

    private const string UnsyncedMark = "unsynced";
    private static readonly string BootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
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

    /// <summary>The writable overlays of containers and build steps.</summary>
    public OverlayStore Overlays { get; }

    /// <summary>Opens (or makes) the store and removes what a crash left half-made.</summary>
    public static LayerStore Open(string dataDirectory)
    {
        var store = new LayerStore(dataDirectory);
        Directory.CreateDirectory(store.directory);
        Directory.CreateDirectory(store.Overlays.Root);
        foreach (var path in Directory.GetDirectories(store.directory)) store.Recover(path);
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
            var temporary = NewTemporary();
            try
            {
                var size = UnpackInto(Path.Combine(temporary, "diff"), parent, diffId, openBlob, cancellation);
                return Adopt(temporary, new LayerRecord { Chain = chain, DiffId = diffId, Parent = parent?.ToString(), Size = size });
            }
            finally
            {
                RemoveDirectory(temporary);
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
            var temporary = NewTemporary();
            Directory.Move(upper, Path.Combine(temporary, "diff"));
            return Adopt(temporary, new LayerRecord { Chain = chain, DiffId = diffId, Parent = parent?.ToString(), Size = size });
        }
    }

    /// <summary>Makes all layers durable. Costs a sync of the whole file system, so it is called apart from pulls and builds.</summary>
    public void Settle()
    {
        List<Digest> unsynced;
        lock (gate) unsynced = [.. layers.Keys.Where(chain => File.Exists(Path.Combine(PathOf(chain), UnsyncedMark)))];
        if (unsynced.Count == 0) return;
        DurableFile.SyncFileSystem(directory);
        foreach (var chain in unsynced)
        {
            var mark = Path.Combine(PathOf(chain), UnsyncedMark);
            if (File.Exists(mark)) File.Delete(mark); // Gone where the layer was removed meanwhile.
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
        if (!Directory.Exists(path)) return;
        var name = Path.GetFileName(path);
        if (!name.StartsWith("tmp-", StringComparison.Ordinal))
        {
            var doomed = Path.Combine(directory, "tmp-" + Interlocked.Increment(ref nextTemporary) + "-" + name);
            Directory.Move(path, doomed);
            (path, name) = (doomed, Path.GetFileName(doomed));
        }
        using var above = HeldDirectory.Open(Path.GetDirectoryName(path)!);
        above.RemoveTree(Encoding.UTF8.GetBytes(name));
    }

    private IEnumerable<LayerRecord> StackIfPresent(Digest chain)
    {
        for (var at = Find(chain); at is not null; at = at.Below is { } below ? Find(below) : null) yield return at;
    }

    private long UnpackInto(string diff, Digest? parent, Digest diffId, Func<Stream> openBlob, CancellationToken cancellation)
    {
        Directory.CreateDirectory(diff);
        var lower = LowerDirectories(parent).Select(HeldDirectory.Open).ToList();
        try
        {
            using var root = HeldDirectory.Open(diff);
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

    private LayerRecord Adopt(string temporary, LayerRecord layer)
    {
        File.WriteAllBytes(Path.Combine(temporary, "layer.json"), JsonSerializer.SerializeToUtf8Bytes(layer, LayerJson.Default.LayerRecord));
        File.WriteAllText(Path.Combine(temporary, UnsyncedMark), BootId);
        Failpoint.Hit(ImageFailpoints.LayerUnpacked);
        Directory.Move(temporary, PathOf(layer.Chain));
        lock (gate) layers[layer.Chain] = layer;
        Failpoint.Hit(ImageFailpoints.LayerAdopted);
        SettleSoon();
        return layer;
    }

    private void Recover(string path)
    {
        var mark = Path.Combine(path, UnsyncedMark);
        var record = Path.Combine(path, "layer.json");
        var lost = File.Exists(mark) && File.ReadAllText(mark) != BootId;
        if (lost || !File.Exists(record) || !Digest.TryFromHex(Path.GetFileName(path), out var chain))
        {
            RemoveDirectory(path);
            return;
        }
        var layer = JsonSerializer.Deserialize(File.ReadAllBytes(record), LayerJson.Default.LayerRecord);
        if (layer is not null && layer.Chain == chain) layers[chain] = layer;
        else RemoveDirectory(path);
    }

    private string NewTemporary()
    {
        var path = Path.Combine(directory, "tmp-" + Interlocked.Increment(ref nextTemporary));
        RemoveDirectory(path);
        Directory.CreateDirectory(path);
        return path;
    }

    private string PathOf(Digest chain) => Path.Combine(directory, chain.Hex);
}
