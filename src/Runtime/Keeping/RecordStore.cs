using System.Text.Json;
using Naru.Kernel;
using Naru.Kernel.Files;
using Naru.Runtime.Protocol;

namespace Naru.Runtime.Keeping;

/// <summary>
/// The records of containers on disk: one directory a container, one file in it, of JSON lines. The first line is the
/// whole record (<see cref="Save"/>); each further one (<see cref="Note"/>) says how far the container has come since,
/// and the last whole one counts. To append is cheaper than to replace: the plan, most of a record, is written once, and
/// a replaced file would be written out to the disk at each rename. Most phases speak of a process that no power
/// cut leaves alive, so the file system's own order is enough for them; an end is synchronized (<see cref="Sync"/>)
/// before the cgroup goes, which is the only other witness of it.
/// </summary>
internal sealed class RecordStore(string run)
{
    private const byte EndOfLine = (byte)'\n';

    /// <summary>A container that is started again and again has its record written anew from here on, bytes.</summary>
    private const long Longest = 256 << 10;

    internal string DirectoryOf(string id) => Path.Combine(KeeperPaths.Containers(run), id);

    internal void Save(ContainerRecord record)
    {
        Directory.CreateDirectory(DirectoryOf(record.Plan.Id));
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record, KeeperJson.Default.ContainerRecord);
        DurableFile.Replace(FileOf(record.Plan.Id), [.. bytes, EndOfLine]);
    }

    /// <summary>Adds how far a saved container has come. Its plan is as it was when last saved.</summary>
    internal void Note(ContainerRecord record)
    {
        using var file = FileNodes.Open(FileOf(record.Plan.Id), OpenFlags.WriteOnly);
        var length = RandomAccess.GetLength(file);
        if (length > Longest)
        {
            Save(record);
            return;
        }
        var bytes = JsonSerializer.SerializeToUtf8Bytes(ContainerProgress.Of(record), KeeperJson.Default.ContainerProgress);
        try
        {
            RandomAccess.Write(file, [.. bytes, EndOfLine], length);
        }
        catch (IOException)
        {
            // Half a line would spoil the next one.
            RandomAccess.SetLength(file, length);
            throw;
        }
    }

    /// <summary>Brings the record to the disk; one that is gone already (its container was deleted) is fine.</summary>
    internal void Sync(string id)
    {
        try
        {
            using (var file = FileNodes.Open(FileOf(id), OpenFlags.ReadOnly)) DurableFile.Sync(file, FileOf(id));
            DurableFile.SyncDirectory(DirectoryOf(id));
        }
        catch (KernelException error) when (error.Errno == Errno.ENOENT)
        {
            // Deleted meanwhile.
        }
    }

    internal void Remove(string id) => Directory.Delete(DirectoryOf(id), recursive: true);

    /// <summary>
    /// All records. A directory without a whole one was never acknowledged, or a power cut took it with its container: it
    /// is removed.
    /// </summary>
    internal IReadOnlyList<ContainerRecord> Load()
    {
        var records = new List<ContainerRecord>();
        Directory.CreateDirectory(KeeperPaths.Containers(run));
        foreach (var directory in Directory.GetDirectories(KeeperPaths.Containers(run)))
        {
            var id = Path.GetFileName(directory);
            var lines = File.Exists(FileOf(id)) ? File.ReadAllBytes(FileOf(id)) : [];
            if (Read(lines) is { } record)
            {
                if (lines[^1] != EndOfLine) Save(record);
                records.Add(record);
            }
            else Directory.Delete(directory, recursive: true);
        }
        return records;
    }

    /// <summary>A record from its lines; null when not even the first is whole.</summary>
    internal static ContainerRecord? Read(ReadOnlySpan<byte> lines)
    {
        ContainerRecord? record = null;
        try
        {
            foreach (var range in lines.Split(EndOfLine))
            {
                var line = lines[range];
                if (line.IsEmpty) continue;
                record = record is null
                    ? JsonSerializer.Deserialize(line, KeeperJson.Default.ContainerRecord)
                    : JsonSerializer.Deserialize(line, KeeperJson.Default.ContainerProgress)!.Onto(record);
            }
        }
        catch (JsonException)
        {
            // A line that a power cut tore is the last that was begun; what stands before it holds.
        }
        return record;
    }

    private string FileOf(string id) => Path.Combine(DirectoryOf(id), "record.json");
}
