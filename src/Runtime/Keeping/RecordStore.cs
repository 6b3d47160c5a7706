using System.Text.Json;
using Naru.Kernel.Files;
using Naru.Runtime.Protocol;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The records of containers on disk: one directory a container, one file in it, replaced whole. Most phases
/// speak of a process that no power cut leaves alive, so the file system's own order is enough for them; an end is
/// synchronized (<see cref="Sync"/>) before the cgroup goes, which is the only other witness of it.
/// </summary>
internal sealed class RecordStore(string run)
{
    internal string DirectoryOf(string id) => Path.Combine(KeeperPaths.Containers(run), id);

    internal void Save(ContainerRecord record)
    {
        Directory.CreateDirectory(DirectoryOf(record.Plan.Id));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record, KeeperJson.Default.ContainerRecord);
        DurableFile.Replace(FileOf(record.Plan.Id), bytes);
    }

    /// <summary>Brings the record to the disk; one that is gone already (its container was deleted) is fine.</summary>
    internal void Sync(string id)
    {
        if (!File.Exists(FileOf(id))) return;
        using (var file = FileNodes.Open(FileOf(id), OpenFlags.ReadOnly)) DurableFile.Sync(file, FileOf(id));
        DurableFile.SyncDirectory(DirectoryOf(id));
    }

    internal void Remove(string id) => Directory.Delete(DirectoryOf(id), recursive: true);

    /// <summary>All records; a directory without a whole record was never acknowledged and is removed.</summary>
    internal IReadOnlyList<ContainerRecord> Load()
    {
        var records = new List<ContainerRecord>();
        Directory.CreateDirectory(KeeperPaths.Containers(run));
        foreach (var directory in Directory.GetDirectories(KeeperPaths.Containers(run)))
        {
            var id = Path.GetFileName(directory);
            if (File.Exists(FileOf(id)))
                records.Add(JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(id)), KeeperJson.Default.ContainerRecord)!);
            else Directory.Delete(directory, recursive: true);
        }
        return records;
    }

    private string FileOf(string id) => Path.Combine(DirectoryOf(id), "record.json");
}
