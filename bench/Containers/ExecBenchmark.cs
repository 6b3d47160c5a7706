using Naru.Bench.Measuring;
using Naru.Bench.Peers;
using Naru.Runtime;

namespace Naru.Bench.Containers;

/// <summary>A further process in a running container: started there, run to its end, its exit known.</summary>
internal sealed class ExecBenchmark : Benchmark
{
    private readonly Spawn spawn = new();
    private readonly List<(string Runtime, string Id)> peers = [];
    private KeeperUnderTest? keeper;
    private int last;

    public override string Name => "exec";

    public override string Title => "Exec of /bin/true in a running container, exit known (ms)";

    public override int Rounds => 60;

    public override int WarmUpRounds => 20;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        keeper = await KeeperUnderTest.StartAsync();
        var bundle = new Bundle(keeper.Folder);
        await keeper.Client.CreateAsync(new ContainerPlan { Id = "host", Spec = bundle.Spec($"{keeper.Tree}/host", "/bin/sleep", "1000") });
        await keeper.Client.StartAsync("host");
        var usable = new PeerRuntimes(spawn, keeper, bundle, Notes).Usable("/bin/sleep", "1000").ToList();
        return
        [
            new("naru, through its keeper", () => Span.OfAsync(ExecAsync)),
            .. usable.Select(peer => Peer(peer.Name, peer.Path, peer.Bundle)),
            new("vfork and exec of the same program (floor)", () => Task.FromResult(Span.Of(() => spawn.MustRun(bundle.True)))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var (runtime, id) in peers) spawn.MustRun(runtime, "delete", "--force", id);
        if (keeper is not null) await keeper.DisposeAsync();
        spawn.Dispose();
    }

    private async Task ExecAsync()
    {
        var id = $"e{++last}";
        var started = await keeper!.Client.ExecAsync("host", new ExecPlan { ExecId = id, Attach = false, Process = Bundle.Process(["/bin/true"]) });
        using var streams = started.Streams;
        var exit = await keeper.Client.WaitAsync("host", id);
        if (exit.Code != 0) throw new InvalidOperationException($"the process ended with {exit.Code}");
    }

    private Contender Peer(string name, string path, string written)
    {
        var id = PeerRuntimes.IdOf(name);
        spawn.MustRun(path, "run", "--detach", "--bundle", written, id);
        peers.Add((path, id));
        return new($"{name} exec", () => Task.FromResult(Span.Of(() => spawn.MustRun(path, "exec", id, "/bin/true"))));
    }
}
