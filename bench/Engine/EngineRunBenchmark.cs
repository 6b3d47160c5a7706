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
        Notes.Add("no other engine is compared: the floors say how much is the engine's own");
        return [.. OwnContenders(), .. Crun(new Bundle(keeper.Folder), keeper)];
    }

    public override async ValueTask DisposeAsync()
    {
        if (keeper is not null) await keeper.DisposeAsync();
        if (Naru is not null) await Naru.DisposeAsync();
        Spawn.Dispose();
    }

    protected abstract IEnumerable<Contender> OwnContenders();

    private IEnumerable<Contender> Crun(Bundle bundle, KeeperUnderTest keeper)
    {
        if (Spawn.Find("crun") is not { } crun)
        {
            Notes.Add("crun is not installed");
            return [];
        }
        var written = Bundle.Write(Path.Combine(keeper.Folder, "crun"), bundle.Spec($"{keeper.Tree}/crun", "/bin/true"));
        return [new("crun run alone (no image, overlay, network, log or daemon)", () =>
            Task.FromResult(Span.Of(() => Spawn.MustRun(crun, "run", "--bundle", written, $"crun-{Environment.ProcessId}"))))];
    }
}
