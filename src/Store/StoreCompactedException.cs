namespace Naru.Store;

/// <summary>The records after the asked revision are no longer all there.</summary>
public sealed class StoreCompactedException(long asked, long compacted)
    : StoreException($"revision {asked} is compacted: the log is whole only after revision {compacted}");
