using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Naru.Engine.Layers;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Engine.Volumes;

/// <summary>
/// The local driver: each volume is a directory <c>NAME</c> with <c>_data</c>, what containers see, and <c>volume.json</c>, what is
/// known of it. The record is written last when a volume is made and renamed away first when it is removed, so that a
/// directory without one is what a crash left, and is cleared at the next start. Who uses a volume is not kept here: the
/// containers' records say so. Who is being made and will use it says so by <see cref="Take"/>, until its record is there.
/// </summary>
public sealed class VolumeStore
{
    private const uint TopMode = 0b111_001_001;
    private const uint FolderMode = 0b111_101_101;
    private const int LargestRecord = 16 << 20;

    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, VolumeRecord> volumes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lock> filling = new(StringComparer.Ordinal);
    private readonly HashSet<(string User, string Volume)> taken = [];
    private readonly Lock making = new();

    public VolumeStore(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        using var above = HeldDirectory.Open(Path.GetDirectoryName(directory)!);
        using var all = above.MakeAndEnter(Bytes(Path.GetFileName(directory)), TopMode);
        foreach (var name in all.Names())
        {
            using var folder = all.TryEnter(name);
            if (folder is null) continue;
            if (folder.ReadFile(RecordName, LargestRecord) is not { } record) all.RemoveTree(name);
            else if (JsonSerializer.Deserialize(record, VolumeJson.Default.VolumeRecord) is { } volume) volumes[volume.Name] = volume;
        }
    }

    private static ReadOnlySpan<byte> RecordName => "volume.json"u8;

    private static ReadOnlySpan<byte> DataName => "_data"u8;

    private static ReadOnlySpan<byte> FillMark => "being-filled"u8;

    public IReadOnlyList<VolumeRecord> List() => [.. volumes.Values.OrderBy(v => v.Name, StringComparer.Ordinal)];

    /// <exception cref="EngineException">No such volume.</exception>
    public VolumeRecord Get(string name) => volumes.TryGetValue(name, out var volume) ? volume : throw EngineException.NotFound($"get {name}: no such volume");

    public VolumeRecord? Find(string name) => volumes.GetValueOrDefault(name);

    /// <summary>The directory that containers see.</summary>
    public string DataPath(string name) => Path.Combine(directory, name, "_data");

    public void RemoveIfThere(string name)
    {
        lock (making)
            if (volumes.ContainsKey(name)) Remove(name);
    }

    /// <summary>64 random hex digits, the name of a volume that was given none.</summary>
    public static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Makes a volume, or returns the one of that name. An empty name gets a new one.</summary>
    /// <returns>The volume, and whether it is new.</returns>
    public (VolumeRecord Volume, bool IsNew) Create(string name, IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? options) =>
        name.Length == 0 ? Create(NewName(), anonymous: true, labels, options) : Create(name, anonymous: false, labels, options);

    public (VolumeRecord Volume, bool IsNew) Create(string name, bool anonymous, IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? options)
    {
        options ??= new Dictionary<string, string>();
        BoundFolder.Check(options);
        VolumeNames.Check(name);
        lock (making)
        {
            if (volumes.TryGetValue(name, out var present)) return (present, false);
            var record = new VolumeRecord { Name = name, Created = clock.GetUtcNow(), Labels = new(labels ?? new Dictionary<string, string>()), Options = new(options), Anonymous = anonymous };
            using (var all = HeldDirectory.Open(directory))
            using (var folder = all.MakeAndEnter(Bytes(name), FolderMode))
                folder.MakeAndEnter(DataName, FolderMode).Dispose();
            Failpoint.Hit(VolumeFailpoints.Made);
            DurableFile.Write(Path.Combine(directory, name, "volume.json"), JsonSerializer.SerializeToUtf8Bytes(record, VolumeJson.Default.VolumeRecord));
            DurableFile.SyncDirectory(directory);
            Failpoint.Hit(VolumeFailpoints.Recorded);
            volumes[name] = record;
            return (record, true);
        }
    }

    /// <summary>As <see cref="Create(string, bool, IReadOnlyDictionary{string, string}?, IReadOnlyDictionary{string, string}?)"/>, and nobody can remove it as unused until the user lets go.</summary>
    internal (VolumeRecord Volume, bool IsNew) Take(string user, string name, bool anonymous, IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? options)
    {
        lock (making)
        {
            var made = Create(name, anonymous, labels, options);
            taken.Add((user, name));
            return made;
        }
    }

    /// <summary>The user's record names its volumes by now, or it came to nothing.</summary>
    internal void LetGo(string user)
    {
        lock (making) taken.RemoveWhere(t => t.User == user);
    }

    /// <summary>Removes a volume that has no users, neither those told nor one that is being made.</summary>
    /// <returns>The users because of whom it stayed.</returns>
    public IReadOnlyList<string> RemoveUnused(string name, Func<IEnumerable<string>> users)
    {
        lock (making)
        {
            IReadOnlyList<string> found = [.. users().Concat(taken.Where(t => t.Volume == name).Select(t => t.User)).Distinct()];
            if (found.Count == 0) Remove(name);
            return found;
        }
    }

    private void Remove(string name)
    {
        lock (making)
        {
            Get(name);
            using (var folder = OpenFolder(name))
            {
                folder?.RemoveFile(RecordName);
                if (folder is not null) DurableFile.Sync(folder.Handle, name);
            }
            Failpoint.Hit(VolumeFailpoints.Unrecorded);
            volumes.TryRemove(name, out _);
            filling.TryRemove(name, out _);
            HeldDirectory.RemoveTree(Path.Combine(directory, name));
        }
    }

    /// <summary>
    /// True while a volume waits for the content of an image: it is empty, or a crash came while it was being filled, which
    /// whoever mounts it next then finishes.
    /// </summary>
    internal bool IsUnfilled(string name)
    {
        using var folder = OpenFolder(name);
        if (folder?.Status(FillMark) is not null) return true;
        using var data = folder?.TryEnter(DataName) ?? throw EngineException.Failed($"the folder of volume {name} has gone: {DataPath(name)}");
        return data.Names().Count == 0;
    }

    /// <summary>
    /// Fills a volume that waits for it from an image, and says so until it is filled. Of several who would, one does and the
    /// others wait: by then it is in use, and what is in it is not theirs to replace.
    /// </summary>
    internal void Fill(string name, Action<HeldDirectory> fill)
    {
        lock (filling.GetOrAdd(name, static _ => new Lock()))
        {
            if (!IsUnfilled(name)) return;
            using var folder = OpenFolder(name)!;
            folder.ReplaceFile(FillMark, [], FolderMode);
            using (var data = folder.Enter(DataName)) fill(data);
            folder.RemoveFile(FillMark);
        }
    }

    /// <summary>Bytes below a volume's data, links not followed.</summary>
    public long SizeOf(string name)
    {
        using var folder = OpenFolder(name);
        using var data = folder?.TryEnter(DataName);
        return data is null ? 0 : TreeSize.Of(data);
    }

    private HeldDirectory? OpenFolder(string name)
    {
        using var all = HeldDirectory.Open(directory);
        return all.TryEnter(Bytes(name));
    }

    private static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);
}
