using Naru.Resources.Concurrency;

namespace Naru.Client.Work;

/// <summary>
/// Keys that need another look. A key that is added many times before its turn is handled once; a key that is added
/// while it is being handled is handled again afterwards, and never twice at a time. A handler that fails has its key
/// come back after a pause that doubles, and is forgiven as soon as it succeeds.
/// </summary>
public sealed class WorkQueue<T>(TimeProvider time, Backoff? backoff = null)
    where T : notnull
{
    private readonly Backoff _backoff = backoff ?? new Backoff(TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(60));
    private readonly Lock _gate = new();
    private readonly Queue<T> _ready = new();
    private readonly HashSet<T> _waiting = [];
    private readonly HashSet<T> _handled = [];
    private readonly Dictionary<T, int> _failures = [];
    private readonly Dictionary<T, (DateTimeOffset Due, ITimer Timer)> _later = [];
    private readonly Mailbox<byte> _wake = new(1);

    public void Add(T key)
    {
        lock (_gate)
        {
            if (!_waiting.Add(key)) return;
            if (!_handled.Contains(key)) _ready.Enqueue(key);
        }
        _wake.TryPost(0);
    }

    /// <summary>Adds the key after a while; an earlier time that is already set stays.</summary>
    public void AddAfter(T key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }
        lock (_gate)
        {
            var due = time.GetUtcNow() + delay;
            if (_later.TryGetValue(key, out var set))
            {
                if (set.Due <= due) return;
                set.Timer.Dispose();
            }
            _later[key] = (due, time.CreateTimer(_ => Due(key, due), null, delay, Timeout.InfiniteTimeSpan));
        }
    }

    /// <summary>Adds the key after a pause that doubles each time.</summary>
    public void AddAfterFailure(T key)
    {
        int failures;
        lock (_gate) failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
        AddAfter(key, _backoff.After(failures));
    }

    /// <summary>
    /// Handles keys until cancelled. An exception of the handler goes to <paramref name="onFailure"/> and the key comes back.
    /// </summary>
    /// <param name="parallel">The most keys that are handled at a time.</param>
    public async Task RunAsync(int parallel, Func<T, CancellationToken, ValueTask> handle, Action<T, Exception>? onFailure, CancellationToken cancel)
    {
        while (await _wake.WaitAsync(cancel))
        {
            _wake.TryTake(out _);
            while (TryStart(parallel, out var key)) _ = HandleAsync(key, handle, onFailure, cancel);
        }
    }

    private async Task HandleAsync(T key, Func<T, CancellationToken, ValueTask> handle, Action<T, Exception>? onFailure, CancellationToken cancel)
    {
        try
        {
            await handle(key, cancel);
            lock (_gate) _failures.Remove(key);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            onFailure?.Invoke(key, failure);
            AddAfterFailure(key);
        }
        Finish(key);
    }

    private bool TryStart(int parallel, out T key)
    {
        lock (_gate)
        {
            key = default!;
            if (_handled.Count >= parallel || !_ready.TryDequeue(out key!)) return false;
            _waiting.Remove(key);
            return _handled.Add(key);
        }
    }

    private void Finish(T key)
    {
        lock (_gate)
        {
            _handled.Remove(key);
            if (_waiting.Contains(key)) _ready.Enqueue(key);
        }
        _wake.TryPost(0);
    }

    private void Due(T key, DateTimeOffset due)
    {
        lock (_gate)
        {
            if (!_later.TryGetValue(key, out var set) || set.Due != due) return;
            set.Timer.Dispose();
            _later.Remove(key);
        }
        Add(key);
    }
}
