using Naru.Engine.Images;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Oci;

namespace Naru.Engine.Content;

/// <summary>
/// The blobs of one data directory, each a file <c>blobs/sha256/HEX</c> named by what it holds: manifests, configs and
/// layers of images, and what the registry serves. A blob enters only through a <see cref="BlobWriter"/>, which hashes
/// what it writes and gives the file its name when all of it is on disk; so a name is a proof, and a crash leaves at most
/// files in <c>blobs/ingest</c>, which the next start removes.
///
/// What nobody names is removed by <see cref="Collect"/>. Those who name blobs (the image index, the registry's
/// repositories) say so by <see cref="AddRoots"/>; those who are in the middle of something that will name blobs later
/// (pull, build, an upload) take a <see cref="Hold"/> first, and a collection waits until the last hold is released. What
/// others make of blobs (unpacked layers) is collected with them, by <see cref="CollectAlong"/>, so one hold keeps both.
/// Thread-safe.
/// </summary>
public sealed class ContentStore
{
    private readonly string blobs;
    private readonly string ingest;
    private readonly Lock gate = new();
    private readonly List<Func<IEnumerable<Digest>>> roots = [];
    private readonly List<Func<long>> alongs = [];
    private int holds;
    private bool collectionDue;
    private long nextIngest;

    private ContentStore(string directory) => (blobs, ingest) = (Path.Combine(directory, "blobs", "sha256"), Path.Combine(directory, "blobs", "ingest"));

    /// <summary>Opens (or makes) the store below a data directory and removes what a crash left of unfinished writes.</summary>
    public static ContentStore Open(string dataDirectory)
    {
        var store = new ContentStore(dataDirectory);
        Directory.CreateDirectory(store.blobs);
        Directory.CreateDirectory(store.ingest);
        foreach (var stale in Directory.EnumerateFiles(store.ingest)) File.Delete(stale);
        return store;
    }

    /// <summary>Registers a source of digests that must stay. It is called during collections, under no lock of its caller's.</summary>
    public void AddRoots(Func<IEnumerable<Digest>> source)
    {
        lock (gate) roots.Add(source);
    }

    /// <summary>Registers a collection that runs with this one's, before it; it returns the bytes freed and asks for no hold.</summary>
    public void CollectAlong(Func<long> collection)
    {
        lock (gate) alongs.Add(collection);
    }

    public bool Exists(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>Bytes of a blob; null when it is not here.</summary>
    public long? SizeOf(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : null;

    /// <summary>Opens a blob for reading; a missing one is an <see cref="EngineException"/>.</summary>
    public FileStream OpenRead(Digest digest)
    {
        try
        {
            return new FileStream(PathOf(digest), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 64 << 10, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException e)
        {
            throw new EngineException(EngineFault.NotFound, $"blob {digest} is not in the content store; pull or load its image again", e);
        }
    }

    /// <summary>Reads a small blob (a manifest, a config) whole and checks it against its digest once more.</summary>
    public byte[] ReadDocument(Digest digest)
    {
        using var file = OpenRead(digest);
        if (file.Length > Oci.Images.ImageJson.MaxDocumentBytes) throw new ImageFormatException($"blob {digest} has {file.Length} bytes, too many for a manifest or config");
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (Digest.Of(bytes) != digest) throw EngineException.Failed($"blob {digest} is damaged on disk ({PathOf(digest)}); remove its image and pull it again");
        return bytes;
    }

    /// <summary>Begins a new blob of at most so many bytes. Take a <see cref="Hold"/> first if nothing names it yet.</summary>
    public BlobWriter Create(long limit = long.MaxValue) => new(Path.Combine(ingest, Interlocked.Increment(ref nextIngest).ToString()), this, limit);

    /// <summary>Writes a small blob whole.</summary>
    public Digest Write(ReadOnlySpan<byte> content)
    {
        var digest = Digest.Of(content);
        if (Exists(digest)) return digest;
        using var writer = Create();
        writer.Write(content);
        return writer.Commit(digest);
    }

    /// <summary>Until the result is disposed, no blob is removed, and nothing that is collected along with them.</summary>
    public IDisposable Hold()
    {
        lock (gate) holds++;
        return new ContentHold(this);
    }

    /// <summary>
    /// Removes every blob that no root names; returns the bytes freed. While somebody holds the store nothing is
    /// removed now (0 is returned) and the collection runs when the last hold goes.
    /// </summary>
    public long Collect()
    {
        lock (gate)
        {
            collectionDue = holds > 0;
            if (collectionDue) return 0;
            var freed = alongs.Sum(collection => collection());
            var kept = roots.SelectMany(source => source()).Select(digest => digest.Hex).ToHashSet(StringComparer.Ordinal);
            foreach (var file in new DirectoryInfo(blobs).EnumerateFiles())
            {
                if (kept.Contains(file.Name)) continue;
                freed += file.Length;
                file.Delete();
            }
            return freed;
        }
    }

    /// <summary>Replaces a small file of one who keeps records about blobs: whole or not at all, and on disk when this returns.</summary>
    public void WriteRecord(string path, ReadOnlySpan<byte> record) => DurableFile.Write(path, record);

    /// <summary>Bytes of all blobs.</summary>
    public long TotalSize() => new DirectoryInfo(blobs).EnumerateFiles().Sum(file => file.Length);

    internal string PathOf(Digest digest) => Path.Combine(blobs, digest.Hex);

    internal void Publish(string temporary, Digest digest)
    {
        Failpoint.Hit(ImageFailpoints.BlobWritten);
        lock (gate) File.Move(temporary, PathOf(digest), overwrite: true);
        DurableFile.SyncDirectory(blobs);
        Failpoint.Hit(ImageFailpoints.BlobPublished);
    }

    /// <summary>As <see cref="Collect"/>, when the last hold goes; nothing while nobody holds the store.</summary>
    internal void CollectLater()
    {
        lock (gate) collectionDue |= holds > 0;
    }

    internal void Release()
    {
        bool collect;
        lock (gate) collect = --holds == 0 && collectionDue;
        if (!collect) return;
        try
        {
            Collect();
        }
        catch (IOException)
        {
            // Whoever let go has done what it came for, and somebody else's rubbish is no fault of that: it stays due.
            lock (gate) collectionDue = true;
        }
    }
}
