namespace Naru.Store;

/// <summary>
/// Where the cluster's state is kept: one log of revisions, each naming a key, the revision that the key had before, and
/// the key's new value (or that it is gone). One of the four seams of the architecture; every implementation runs the
/// same conformance suite.
/// <para>
/// Life cycle: open, <see cref="LoadAsync"/> once, then any number of commits, and dispose. Whoever commits keeps the
/// latest records in memory; the store never reads by key.
/// </para>
/// <para>
/// Invariants: a commit that was acknowledged survives the loss of power; a commit is whole or not at all; revisions
/// only go up and are never used twice, not even for other content after a failed commit or a restored backup.
/// </para>
/// <para>
/// What fails: <see cref="StoreConflictException"/> when somebody else committed meanwhile (load again);
/// <see cref="StoreException"/> when the medium does (nothing of the batch is kept).
/// </para>
/// </summary>
public interface IStateStore : IAsyncDisposable
{
    /// <summary>Everything the log still holds, in the order of revisions.</summary>
    ValueTask<StoreImage> LoadAsync(CancellationToken cancel);

    /// <summary>Makes all records of the batch durable, or none. Done means: on disk.</summary>
    /// <exception cref="StoreConflictException">The log's last revision is not <see cref="StoreBatch.After"/>.</exception>
    ValueTask CommitAsync(StoreBatch batch, CancellationToken cancel);

    /// <summary>The records committed after that revision, as they come.</summary>
    IStoreFeed Watch(long after);

    /// <summary>
    /// Forgets what was replaced or deleted at or before <paramref name="revision"/>. Works in small transactions, so
    /// that commits go on between them.
    /// </summary>
    ValueTask CompactAsync(long revision, CancellationToken cancel);

    /// <summary>
    /// Writes a whole copy to a new file. A store opened from such a copy goes on at a much later revision, so that no
    /// revision that clients may have seen since is used for something else.
    /// </summary>
    ValueTask BackupAsync(string path, CancellationToken cancel);
}
