namespace Naru.Store;

/// <summary>What a store holds when it is opened.</summary>
/// <param name="Revision">The last revision; 0 for a new store. May be later than the last record.</param>
/// <param name="Compacted">Up to here the log holds only the latest record of each key that exists.</param>
public sealed record StoreImage(long Revision, long Compacted, IReadOnlyList<StoreRecord> Records);
