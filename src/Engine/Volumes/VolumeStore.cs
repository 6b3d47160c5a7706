using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
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
    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, VolumeRecord> volumes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lock> filling = new(StringComparer.Ordinal);
    private readonly HashSet<(string User, string Volume)> taken = [];
    private readonly Lock making = new();

    public VolumeStore(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var path in Directory.GetDirectories(directory))
        {
            var record = Path.Combine(path, "volume.json");
            if (!File.Exists(record)) HeldDirectory.RemoveTree(path);
            else if (JsonSerializer.Deserialize(File.ReadAllBytes(record), VolumeJson.Default.VolumeRecord) is { } volume) volumes[volume.Name] = volume;
        }
    }

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
            Directory.CreateDirectory(DataPath(name));
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
            File.Delete(Path.Combine(directory, name, "volume.json"));
            DurableFile.SyncDirectory(Path.Combine(directory, name));
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
    internal bool IsUnfilled(string name) => File.Exists(FillMark(name)) || !Directory.EnumerateFileSystemEntries(DataPath(name)).Any();

    /// <summary>
    /// Fills a volume that waits for it from an image, and says so until it is filled. Of several who would, one does and the
    /// others wait: by then it is in use, and what is in it is not theirs to replace.
    /// </summary>
    internal void Fill(string name, Action<string> fill)
    {
        lock (filling.GetOrAdd(name, static _ => new Lock()))
        {
            if (!IsUnfilled(name)) return;
            File.WriteAllText(FillMark(name), "");
            fill(DataPath(name));
            File.Delete(FillMark(name));
        }
    }

    private string FillMark(string name) => Path.Combine(directory, name, "being-filled");

    /// <summary>Bytes below a volume's data, links not followed.</summary>
    public long SizeOf(string name) =>
        new DirectoryInfo(DataPath(name)).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(f => f.Length);
}
