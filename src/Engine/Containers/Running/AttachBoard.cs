using System.Collections.Concurrent;
using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Attachers who came before the start. Docker's clients attach first, so that no byte is lost, but the keeper has no
/// streams of a container until it is about to start; so they wait here, and are connected in between.
/// </summary>
internal sealed class AttachBoard
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Waiting>> waiting = new(StringComparer.Ordinal);

    /// <summary>The streams of the container's next run. Faults with <see cref="OperationCanceledException"/> when that run fails to start.</summary>
    public Task<AttachedStreams> NextRunAsync(string id, AttachOptions options)
    {
        var entry = new Waiting(options, new TaskCompletionSource<AttachedStreams>(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.GetOrAdd(id, static _ => new ConcurrentQueue<Waiting>()).Enqueue(entry);
        return entry.Streams.Task;
    }

    /// <summary>Gives everyone who waits the streams of the container that the keeper has created and not yet started.</summary>
    public async Task ConnectAsync(string id, KeeperClient keeper, CancellationToken cancel)
    {
        if (!waiting.TryRemove(id, out var queue)) return;
        foreach (var entry in queue) entry.Streams.TrySetResult(await keeper.AttachAsync(id, entry.Options, cancel));
    }

    /// <summary>The run they waited for will not come.</summary>
    public void Abandon(string id)
    {
        if (!waiting.TryRemove(id, out var queue)) return;
        foreach (var entry in queue) entry.Streams.TrySetCanceled();
    }

    private sealed record Waiting(AttachOptions Options, TaskCompletionSource<AttachedStreams> Streams);
}
