using System.Text.Json;
using Naru.Kernel.Files;

namespace Naru.Engine.Containers.Storage;

/// <summary>
/// Containers on disk, a directory each under <c>containers</c>. <c>config.json</c> makes a container exist: it is written and
/// synced last when one is created and removed first when one goes, so a directory without it is what a crash left and
/// is cleared by <see cref="Load"/>. One that is removed after its run (<c>--rm</c>) is not synced: no run outlives a power cut, so
/// none of it need. <c>state.json</c> is renamed into place without a sync, because the keeper holds the truth
/// about processes: after a power loss none of them runs, and a missing or torn state reads as "ended, code unknown".
/// </summary>
internal sealed class ContainerRecords(string directory)
{
    private const string ConfigFile = "config.json";
    private const string StateFile = "state.json";
    private const string PromiseFile = "volumes";

    public string DirectoryOf(string id) => Path.Combine(directory, id);

    public void Prepare(string id) =>
        Directory.CreateDirectory(DirectoryOf(id), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);

    /// <summary>Notes an anonymous volume before it is made: without its container it would belong to nobody.</summary>
    public void Promise(string id, string volume) => File.AppendAllText(Path.Combine(DirectoryOf(id), PromiseFile), volume + "\n");

    /// <summary>The anonymous volumes that were made for a container.</summary>
    public IReadOnlyList<string> Promised(string id) =>
        Path.Combine(DirectoryOf(id), PromiseFile) is var path && File.Exists(path) ? File.ReadAllLines(path) : [];

    public void SaveConfig(ContainerRecord record)
    {
        var path = Path.Combine(DirectoryOf(record.Id), ConfigFile);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.ContainerRecord);
        if (record.HostConfig.AutoRemove) DurableFile.Replace(path, bytes);
        else DurableFile.Write(path, bytes);
    }

    public void SaveState(ContainerRecord record, bool durable)
    {
        var path = Path.Combine(DirectoryOf(record.Id), StateFile);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record.State, RecordJson.Default.ContainerState);
        if (durable)
        {
            DurableFile.Write(path, bytes);
            return;
        }
        File.WriteAllBytes(path + ".tmp", bytes);
        File.Move(path + ".tmp", path, overwrite: true);
    }

    public void Remove(string id)
    {
        var path = DirectoryOf(id);
        if (!Directory.Exists(path)) return;
        File.Delete(Path.Combine(path, PromiseFile));
        File.Delete(Path.Combine(path, ConfigFile));
        HeldDirectory.RemoveTree(path);
    }

    /// <summary>Every container that exists; clears what a crash left half-made.</summary>
    /// <param name="forsaken">Given the anonymous volumes of containers that were never finished.</param>
    /// <exception cref="EngineException">A record is of a newer layout, or unreadable.</exception>
    public IReadOnlyList<ContainerRecord> Load(Action<string> forsaken)
    {
        Directory.CreateDirectory(directory);
        var found = new List<ContainerRecord>();
        foreach (var path in Directory.GetDirectories(directory))
        {
            ClearUnsynced(Path.Combine(path, ConfigFile));
            if (File.Exists(Path.Combine(path, ConfigFile)))
            {
                found.Add(Read(path));
                continue;
            }
            // A directory whose record went first is of a removal, whose volumes were dealt with before.
            foreach (var volume in Promised(Path.GetFileName(path))) forsaken(volume);
            HeldDirectory.RemoveTree(path);
        }
        return found;
    }

    /// <summary>A file that was not synced may be there without its bytes after a power cut; then it was of no use any more.</summary>
    private static void ClearUnsynced(string config)
    {
        if (File.Exists(config) && !File.ReadAllBytes(config).AsSpan().ContainsAnyExcept((byte)0)) File.Delete(config);
    }

    private static ContainerRecord Read(string path)
    {
        var config = Path.Combine(path, ConfigFile);
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(config), RecordJson.Default.ContainerRecord)!;
            if (record.Format > 1) throw EngineException.Failed($"{config} has layout {record.Format}, this program knows 1: start the newer program that wrote it");
            return record with { State = ReadState(Path.Combine(path, StateFile)) };
        }
        catch (JsonException torn)
        {
            throw EngineException.Failed($"{config} is no container record ({torn.Message}): restore it or move {path} away", torn);
        }
    }

    private static ContainerState ReadState(string path)
    {
        try
        {
            return File.Exists(path) && JsonSerializer.Deserialize(File.ReadAllBytes(path), RecordJson.Default.ContainerState) is { } state ? state : new ContainerState();
        }
        catch (JsonException)
        {
            return new ContainerState { Status = ContainerStatus.Exited, ExitCode = 255, ExitCodeKnown = false };
        }
    }
}
