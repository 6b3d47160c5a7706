using Naru.Store;
using Naru.Tests.Simulation.Checks;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.Cluster;

/// <summary>
/// The disk under one run of the server. It can be slow; a crash cuts it off in the middle of a commit, which then has
/// reached the log or has not. The log itself outlives every crash.
/// </summary>
internal sealed class SimulatedDisk(SimulationLoop loop, MemoryStore log, Random random, Observer observer, PlantedBug bug) : IStateStore
{
    private readonly Queue<StoreBatch> _unsynced = new();
    private bool _dead;

    /// <summary>The longest time one commit takes, in milliseconds.</summary>
    public int SlowestMilliseconds { get; set; } = 1;

    public ValueTask<StoreImage> LoadAsync(CancellationToken cancel) => log.LoadAsync(cancel);

    public async ValueTask CommitAsync(StoreBatch batch, CancellationToken cancel)
    {
        if (random.Next(2) == 0) await SpinAsync();
        MustLive();
        if (bug == PlantedBug.AcknowledgedWriteLost)
        {
            _unsynced.Enqueue(batch);
            if (_unsynced.Count > 3) await log.CommitAsync(_unsynced.Dequeue(), cancel);
        }
        else
        {
            await log.CommitAsync(batch, cancel);
        }
        await SpinAsync();
        MustLive();
        foreach (var record in batch.Records) observer.Acknowledged(record);
    }

    public IStoreFeed Watch(long after) => log.Watch(after);

    public ValueTask CompactAsync(long revision, CancellationToken cancel) => log.CompactAsync(revision, cancel);

    public ValueTask BackupAsync(string path, CancellationToken cancel) => log.BackupAsync(path, cancel);

    public ValueTask DisposeAsync() => default;

    /// <summary>The server's process is gone: nothing it still wants to write arrives.</summary>
    public void Cut() => _dead = true;

    private Task SpinAsync() => loop.PassAsync(TimeSpan.FromTicks(random.Next(SlowestMilliseconds * 10_000)));

    private void MustLive()
    {
        if (_dead) throw new StoreException("the simulated server has crashed");
    }
}
