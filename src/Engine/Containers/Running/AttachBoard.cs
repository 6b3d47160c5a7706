using Naru.Runtime;

namespace Naru.Engine.Containers.Running;

/// <summary>
/// Attachers who came before the start. Docker's clients attach first, so that no byte is lost, but the keeper has no
/// streams of a container until it is about to start; so they wait here, and are connected in between. One that gives up
/// takes no part in the start: streams that nobody reads would hold the container's output back.
/// </summary>
internal sealed class AttachBoard
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Waiting>> waiting = new(StringComparer.Ordinal);

    /// <summary>The streams of the container's next run. Faults with <see cref="OperationCanceledException"/> when that run fails to start.</summary>
    public async Task<AttachedStreams> NextRunAsync(string id, AttachOptions options, CancellationToken cancel)
    {
        var entry = new Waiting(options, new TaskCompletionSource<AttachedStreams>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            if (waiting.TryGetValue(id, out var others)) others.Add(entry);
            else waiting[id] = [entry];
        }
        await using var leaving = cancel.UnsafeRegister(_ => GiveUp(id, entry, cancel), null);
        return await entry.Streams.Task;
    }

    /// <summary>Gives everyone who waits the streams of the container that the keeper has created and not yet started.</summary>
    public async Task ConnectAsync(string id, KeeperClient keeper)
    {
        while (First(id) is { } entry)
        {
            var streams = await keeper.AttachAsync(id, entry.Options);
            if (!entry.Streams.TrySetResult(streams)) streams.Dispose();
            Remove(id, entry);
        }
    }

    /// <summary>The run they waited for will not come.</summary>
    public void Abandon(string id)
    {
        List<Waiting>? left;
        lock (gate) waiting.Remove(id, out left);
        foreach (var entry in left ?? []) entry.Streams.TrySetCanceled();
    }

    private void GiveUp(string id, Waiting entry, CancellationToken cancel)
    {
        Remove(id, entry);
        entry.Streams.TrySetCanceled(cancel);
    }

    private Waiting? First(string id)
    {
        lock (gate) return waiting.GetValueOrDefault(id)?[0];
    }

    private void Remove(string id, Waiting entry)
    {
        lock (gate)
            if (waiting.TryGetValue(id, out var others) && others.Remove(entry) && others.Count == 0) waiting.Remove(id);
    }

    private sealed record Waiting(AttachOptions Options, TaskCompletionSource<AttachedStreams> Streams);
}
