namespace Naru.Store;

/// <summary>A reader's place in the log.</summary>
public interface IStoreFeed : IAsyncDisposable
{
    /// <summary>The next records, at least one, in the order of revisions; waits until there are any.</summary>
    /// <exception cref="StoreCompactedException">Records that this reader has not seen are forgotten: load again.</exception>
    ValueTask<IReadOnlyList<StoreRecord>> NextAsync(CancellationToken cancel);
}
