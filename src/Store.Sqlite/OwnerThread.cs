using System.Collections.Concurrent;

namespace Naru.Store.Sqlite;

/// <summary>
/// The one thread that touches a connection. Work is done in the order of its coming; commits that have queued up while
/// the last one synced are handed over as one group.
/// </summary>
internal sealed class OwnerThread : IDisposable
{
    private const int MostInGroup = 1024;
    private static readonly TimeSpan IdleBeforeCheckpoint = TimeSpan.FromSeconds(2);

    private readonly BlockingCollection<Work> _queue = new(boundedCapacity: 4096);
    private readonly Action<IReadOnlyList<StoreBatch>> _commitGroup;
    private readonly Action _idle;
    private readonly Thread _thread;

    public OwnerThread(string name, Action<IReadOnlyList<StoreBatch>> commitGroup, Action idle)
    {
        _commitGroup = commitGroup;
        _idle = idle;
        _thread = new Thread(Loop) { Name = name, IsBackground = true };
        _thread.Start();
    }

    public Task CommitAsync(StoreBatch batch)
    {
        var work = new Work(batch, null);
        _queue.Add(work);
        return work.Done.Task;
    }

    public async Task<T> RunAsync<T>(Func<T> job)
    {
        T? result = default;
        var work = new Work(null, () => result = job());
        _queue.Add(work);
        await work.Done.Task;
        return result!;
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Loop()
    {
        var group = new List<Work>();
        var written = false;
        while (!_queue.IsCompleted)
        {
            if (!_queue.TryTake(out var work, written ? IdleBeforeCheckpoint : Timeout.InfiniteTimeSpan))
            {
                if (written && !_queue.IsCompleted) _idle();
                written = false;
                continue;
            }
            group.Clear();
            while (work is { Batch: not null })
            {
                group.Add(work);
                work = null;
                if (group.Count == MostInGroup || !_queue.TryTake(out work)) break;
            }
            if (group.Count > 0) CommitGroup(group);
            written |= group.Count > 0;
            if (work is not null) Run(work);
        }
    }

    private void CommitGroup(List<Work> group)
    {
        try
        {
            _commitGroup([.. group.Select(w => w.Batch!)]);
            foreach (var work in group) work.Done.SetResult();
        }
        catch (Exception failure)
        {
            if (group.Count == 1) group[0].Done.SetException(failure);
            else foreach (var work in group) CommitGroup([work]);   // one bad batch must not fail its neighbours
        }
    }

    private static void Run(Work work)
    {
        try
        {
            work.Job!();
            work.Done.SetResult();
        }
        catch (Exception failure)
        {
            work.Done.SetException(failure);
        }
    }

    private sealed record Work(StoreBatch? Batch, Action? Job)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
