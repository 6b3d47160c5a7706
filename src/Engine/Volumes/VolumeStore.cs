using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
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

    /// <summary>Makes a volume, or returns the one of that name. An empty name gets 64 random hex digits.</summary>
    /// <returns>The volume, and whether it is new.</returns>
    public (VolumeRecord Volume, bool IsNew) Create(string name, IReadOnlyDictionary<string, string>? labels, IReadOnlyDictionary<string, string>? options)
    {
        options ??= new Dictionary<string, string>();
        BoundFolder.Check(options);
        var anonymous = name.Length == 0;
        if (anonymous) name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        else VolumeNames.Check(name);
        lock (making)
        {
            if (volumes.TryGetValue(name, out var present)) return (present, false);
            var record = new VolumeRecord { Name = name, Created = clock.GetUtcNow(), Labels = new(labels ?? new Dictionary<string, string>()), Options = new(options), Anonymous = anonymous };
            Directory.CreateDirectory(DataPath(name));
            DurableFile.Write(Path.Combine(directory, name, "volume.json"), JsonSerializer.SerializeToUtf8Bytes(record, VolumeJson.Default.VolumeRecord));
            DurableFile.SyncDirectory(directory);
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
            volumes.TryRemove(name, out _);
            Directory.Delete(Path.Combine(directory, name), recursive: true);
        }
    }

    /// <summary>Bytes below a volume's data, links not followed.</summary>
    public long SizeOf(string name) =>
        new DirectoryInfo(DataPath(name)).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Sum(f => f.Length);
}
