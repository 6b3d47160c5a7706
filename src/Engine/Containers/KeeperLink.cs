using Naru.Runtime;

namespace Naru.Engine.Containers;

/// <summary>
/// The engine's line to the keeper, made anew when it breaks. A keeper that was killed is started again by
/// <paramref name="connect"/> and takes up the containers that still run; after that <see cref="Restored"/> is raised, for
/// someone to compare what the keeper knows with the records. Ends of processes are raised by <see cref="Exited"/> in
/// between. Calls made while the line is down wait for the new one.
/// </summary>
internal sealed class KeeperLink(Func<CancellationToken, Task<KeeperClient>> connect, TimeProvider time, Action<string> report) : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private Task restoring = Task.CompletedTask;
    private volatile Task<KeeperClient> current = Task.FromException<KeeperClient>(new InvalidOperationException("the keeper's line is not open yet"));

    public event Action<ContainerExit>? Exited;

    public event Func<Task>? Restored;

    public Task<KeeperClient> Client => current;

    public async Task OpenAsync(CancellationToken cancel)
    {
        var client = await ConnectAsync(cancel);
        current = Task.FromResult(client);
        _ = MendAsync(client);
    }

    /// <summary>
    /// Removes what the keeper has of a container, killing what runs; one that it does not have is fine. A keeper that dies over
    /// it leaves the rest to its successor: who tidies up after a container must not be left half-way.
    /// </summary>
    public async Task ForgetAsync(string id)
    {
        while (true)
        {
            var client = await Client;
            try
            {
                await client.DeleteAsync(id, force: true);
                return;
            }
            catch (KeeperException gone) when (gone.Fault == KeeperFault.NotFound)
            {
                // Never created there, or forgotten before: what was wanted.
                return;
            }
            catch (KeeperException broken) when (broken.Fault == KeeperFault.Disconnected && !stopping.IsCancellationRequested)
            {
                await client.Closed;
                // The one who mends the line is told in the same moment.
                while (current is { IsCompletedSuccessfully: true } same && same.Result == client) await Task.Yield();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (current.IsCompletedSuccessfully) await current.Result.DisposeAsync();
    }

    private async Task<KeeperClient> ConnectAsync(CancellationToken cancel)
    {
        var client = await connect(cancel);
        try
        {
            if (OldKeeper.Warning(client.Info) is { } warning) report(warning);
            client.Exited += exit => Exited?.Invoke(exit);
            await client.SubscribeAsync(cancel);
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task MendAsync(KeeperClient client)
    {
        while (true)
        {
            await client.Closed;
            if (stopping.IsCancellationRequested) return;
            report("the keeper's line broke: connecting again");
            if (await ReconnectAsync() is not { } next) return;
            client = next;
            // Beside this loop, which must go on: what is compared may find the next line broken, too.
            restoring = RestoreAsync(restoring);
        }
    }

    /// <summary>
    /// Tries until a keeper answers. Who asks something of it meanwhile waits for the first try, and is told after it what is wrong.
    /// </summary>
    /// <returns>Null when this link is closed.</returns>
    private async Task<KeeperClient?> ReconnectAsync()
    {
        var first = new TaskCompletionSource<KeeperClient>(TaskCreationOptions.RunContinuationsAsynchronously);
        current = first.Task;
        for (var pause = ShortestPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var client = await ConnectAsync(stopping.Token);
                if (!first.TrySetResult(client)) current = Task.FromResult(client);
                return client;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                var told = EngineException.Failed($"the keeper is gone and cannot be started again yet: {fault.Message}", fault);
                if (!first.TrySetException(told)) current = Task.FromException<KeeperClient>(told);
                if (stopping.IsCancellationRequested) return null;
                report($"no keeper can be reached or started ({fault.Message}): containers go on, but nothing can be asked of them until it can; trying again in {pause.TotalSeconds:0.#} s");
            }
            await Task.Delay(pause, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RestoreAsync(Task before)
    {
        await before;
        try
        {
            if (Restored is { } restored) await restored();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            report($"what the new keeper knows could not be compared with the records: {fault.Message}");
        }
    }
}
