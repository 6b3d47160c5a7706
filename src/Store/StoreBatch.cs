namespace Naru.Store;

/// <summary>Records to commit together.</summary>
/// <param name="After">The last revision of the log that the batch was made against.</param>
/// <param name="Records">In the order of their revisions, all greater than <paramref name="After"/>; at least one.</param>
public sealed record StoreBatch(long After, IReadOnlyList<StoreRecord> Records)
{
    public long Last => Records[^1].Revision;

    /// <summary>Throws when the revisions are not rising above <see cref="After"/>.</summary>
    public void Check()
    {
        var last = After;
        foreach (var record in Records)
        {
            if (record.Revision <= last) throw new ArgumentException($"revision {record.Revision} of {record.Key} does not follow {last}");
            last = record.Revision;
        }
        if (Records.Count == 0) throw new ArgumentException("a batch holds at least one record");
    }
}
