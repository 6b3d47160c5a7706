using Naru.Bench.Containers;
using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Engine;

/// <summary>A container by way of the whole engine: image, overlay, network with address and names, log, events.</summary>
internal abstract class EngineRunBenchmark : Benchmark
{
    private KeeperUnderTest? keeper;

    public override int Rounds => 20;

    public override int WarmUpRounds => 5;

    protected Spawn Spawn { get; } = new();

    protected NaruUp Naru { get; private set; } = null!;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        Naru = await NaruUp.StartAsync();
        keeper = await KeeperUnderTest.StartAsync();
        Notes.Add("no other engine is compared; the runtimes do without image, overlay, network, log and daemon");
        // The runtimes have no image, overlay, network, log or daemon to care for.
        return [.. OwnContenders(), .. new PeerRuntimes(Spawn, keeper, new Bundle(keeper.Folder), Notes).Runs()];
    }

    public override async ValueTask DisposeAsync()
    {
        if (keeper is not null) await keeper.DisposeAsync();
        if (Naru is not null) await Naru.DisposeAsync();
        Spawn.Dispose();
    }

    protected abstract IEnumerable<Contender> OwnContenders();
}
