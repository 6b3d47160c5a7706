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
/// containers' records say so.
/// </summary>
public sealed class VolumeStore
{
    private readonly string directory;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, VolumeRecord> volumes = new(StringComparer.Ordinal);
    private readonly Lock making = new();

    public VolumeStore(string directory, TimeProvider clock)
    {
        (this.directory, this.clock) = (directory, clock);
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        foreach (var path in Directory.GetDirectories(directory))
        {
            var record = Path.Combine(path, "volume.json");
            if (!File.Exists(record)) Directory.Delete(path, recursive: true);
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
        if (options is { Count: > 0 }) throw EngineException.Unsupported("the local driver of this engine takes no options yet: bind-mount what you need");
        VolumeNames.Check(name);
        lock (making)
        {
            if (volumes.TryGetValue(name, out var present)) return (present, false);
            var record = new VolumeRecord { Name = name, Created = clock.GetUtcNow(), Labels = new(labels ?? new Dictionary<string, string>()), Anonymous = anonymous };
            Directory.CreateDirectory(DataPath(name));
            Failpoint.Hit(VolumeFailpoints.Made);
            DurableFile.Write(Path.Combine(directory, name, "volume.json"), JsonSerializer.SerializeToUtf8Bytes(record, VolumeJson.Default.VolumeRecord));
            DurableFile.SyncDirectory(directory);
            Failpoint.Hit(VolumeFailpoints.Recorded);
            volumes[name] = record;
            return (record, true);
        }
    }

    public void Remove(string name)
    {
        lock (making)
        {
            Get(name);
            File.Delete(Path.Combine(directory, name, "volume.json"));
            DurableFile.SyncDirectory(Path.Combine(directory, name));
            Failpoint.Hit(VolumeFailpoints.Unrecorded);
            volumes.TryRemove(name, out _);
            Directory.Delete(Path.Combine(directory, name), recursive: true);
        }
    }

    /// <summary>
    /// True while a volume waits for the content of an image: it is empty, or a crash came while it was being filled, which
    /// whoever mounts it next then finishes.
    /// </summary>
    internal bool IsUnfilled(string name) => File.Exists(FillMark(name)) || !Directory.EnumerateFileSystemEntries(DataPath(name)).Any();

    /// <summary>Says that a volume is being filled from an image, until it is.</summary>
    internal void Fill(string name, Action<string> fill)
    {
        File.WriteAllText(FillMark(name), "");
        fill(DataPath(name));
        File.Delete(FillMark(name));
    }

    private string FillMark(string name) => Path.Combine(directory, name, "being-filled");

    /// <summary>Bytes below a volume's data, links not followed.</summary>
    public long SizeOf(string name) =>
        new DirectoryInfo(DataPath(name)).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(f => f.Length);
}
