using Naru.Store;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>A store in memory whose commits wait while it is held, so that a test decides which writes meet.</summary>
internal sealed class HeldStore : IStateStore
{
    private readonly MemoryStore _inner = new();
    private TaskCompletionSource _open = Opened();
    private TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Hold() => (_open, _waiting) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));

    public void Release() => _open.SetResult();

    /// <summary>Done once a commit waits.</summary>
    public Task CommitWaits => _waiting.Task.WaitAsync(TimeSpan.FromSeconds(10));

    public ValueTask<StoreImage> LoadAsync(CancellationToken cancel) => _inner.LoadAsync(cancel);

    public async ValueTask CommitAsync(StoreBatch batch, CancellationToken cancel)
    {
        _waiting.TrySetResult();
        await _open.Task;
        await _inner.CommitAsync(batch, cancel);
    }

    public IStoreFeed Watch(long after) => _inner.Watch(after);

    public ValueTask CompactAsync(long revision, CancellationToken cancel) => _inner.CompactAsync(revision, cancel);

    public ValueTask BackupAsync(string path, CancellationToken cancel) => _inner.BackupAsync(path, cancel);

    public ValueTask DisposeAsync() => _inner.DisposeAsync();

    private static TaskCompletionSource Opened()
    {
        var open = new TaskCompletionSource();
        open.SetResult();
        return open;
    }
}
