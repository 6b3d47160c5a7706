using Naru.Bench.Measuring;
using Naru.Bench.Peers;
using Naru.Runtime;

namespace Naru.Bench.Containers;

/// <summary>A container's whole life: created, started, its program run to the end, its exit known, removed.</summary>
internal sealed class ContainerBenchmark : Benchmark
{
    private readonly Spawn spawn = new();
    private KeeperUnderTest? keeper;
    private int last;

    public override string Name => "container";

    public override string Title => "Container: create, start, run /bin/true, exit known, delete (ms)";

    public override int Rounds => 60;

    public override int WarmUpRounds => 20;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        keeper = await KeeperUnderTest.StartAsync();
        var bundle = new Bundle(keeper.Folder);
        return
        [
            new("naru, through its keeper", () => Span.OfAsync(() => RunAsync(bundle))),
            .. new PeerRuntimes(spawn, keeper, bundle, Notes).Runs(),
            new("vfork and exec of the same program (floor)", () => Task.FromResult(Span.Of(() => spawn.MustRun(bundle.True)))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (keeper is not null) await keeper.DisposeAsync();
        spawn.Dispose();
    }

    private async Task RunAsync(Bundle bundle)
    {
        var id = $"c{++last}";
        var client = keeper!.Client;
        await client.CreateAsync(new ContainerPlan { Id = id, Spec = bundle.Spec($"{keeper.Tree}/{id}", "/bin/true") });
        await client.StartAsync(id);
        var exit = await client.WaitAsync(id);
        if (exit.Code != 0) throw new InvalidOperationException($"the container ended with {exit.Code}");
        await client.DeleteAsync(id);
    }
}
