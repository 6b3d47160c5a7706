namespace Naru.Tests.Unit.StoreSqlite.PowerLoss;

/// <summary>A disk of <see cref="DroppingFile"/>s whose power goes after a number of operations.</summary>
internal sealed class DroppingDisk(int operationsUntilLoss)
{
    private readonly Dictionary<string, DroppingFile> _files = [];

    /// <summary>Writes, truncations, deletions and syncs so far.</summary>
    public int Operations { get; private set; }

    public bool IsLost { get; private set; }

    /// <summary>Counts one operation; false when the power is gone.</summary>
    public bool Happens()
    {
        if (++Operations >= operationsUntilLoss) IsLost = true;
        return !IsLost;
    }

    public DroppingFile? Find(string path) => _files.GetValueOrDefault(path);

    public DroppingFile Open(string path) => _files.TryGetValue(path, out var file) ? file : _files[path] = new DroppingFile();

    public void Delete(string path) => _files.Remove(path);

    /// <summary>The disk as it is found after the loss, with power that lasts.</summary>
    public DroppingDisk Survivor(Random random)
    {
        var found = new DroppingDisk(int.MaxValue);
        foreach (var (path, file) in _files.OrderBy(f => f.Key, StringComparer.Ordinal))
            if (file.IsDurable || random.Next(2) == 0) found._files[path] = file.Survivor(random);
        return found;
    }
}
