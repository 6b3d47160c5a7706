namespace Naru.Resources.Concurrency;

/// <summary>
/// The one way in which tasks hand each other work: many writers, one reader, in order.
/// <para>
/// It is the project's own because the framework's channels leave the caller's thread in several of their convenient
/// forms, and under the seeded simulator one step off the thread gives one seed two histories. Here a reader that waits
/// is resumed where it awaited: on its synchronization context when there is one, on the thread pool otherwise.
/// </para>
/// <para>
/// A writer never waits: a full or completed mailbox refuses the item, and the writer decides what that means. After
/// <see cref="Complete"/> the reader still gets what was posted before.
/// </para>
/// </summary>
/// <param name="capacity">The most items that wait; posting one more is refused.</param>
public sealed class Mailbox<T>(int capacity = int.MaxValue)
{
    private readonly Lock _gate = new();
    private readonly Queue<T> _items = new();
    private TaskCompletionSource? _waiter;
    private bool _completed;

    public int Count
    {
        get { lock (_gate) return _items.Count; }
    }

    /// <summary>Adds an item; false when the mailbox is full or completed.</summary>
    public bool TryPost(T item)
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            if (_completed || _items.Count >= capacity) return false;
            _items.Enqueue(item);
            waiter = _waiter;
            _waiter = null;
        }
        waiter?.TrySetResult();
        return true;
    }

    public bool TryTake(out T item)
    {
        lock (_gate) return _items.TryDequeue(out item!);
    }

    /// <summary>No more items; the reader empties what is there and then learns it.</summary>
    public void Complete()
    {
        TaskCompletionSource? waiter;
        lock (_gate)
        {
            _completed = true;
            waiter = _waiter;
            _waiter = null;
        }
        waiter?.TrySetResult();
    }

    /// <summary>Waits until there is an item; false when the mailbox is completed and empty.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled first.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken cancel = default)
    {
        while (true)
        {
            TaskCompletionSource waiter;
            lock (_gate)
            {
                if (_items.Count > 0) return true;
                if (_completed) return false;
                waiter = _waiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            using var registration = cancel.UnsafeRegister(Abandon, (this, waiter, cancel));
            await waiter.Task;
        }
    }

    private static void Abandon(object? state)
    {
        var (mailbox, waiter, cancel) = ((Mailbox<T>, TaskCompletionSource, CancellationToken))state!;
        lock (mailbox._gate)
        {
            if (ReferenceEquals(mailbox._waiter, waiter)) mailbox._waiter = null;
        }
        waiter.TrySetCanceled(cancel);
    }
}
