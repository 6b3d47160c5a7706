using Naru.Bench.Measuring;
using Naru.Bench.Peers;
using Naru.Tests.Harness;

namespace Naru.Bench.Instances;

/// <summary>
/// From the command to the first Ready pod. The image is there, and so are keys and certificates; the server, its keeper,
/// the network and the pod are not.
/// </summary>
internal sealed class ColdStartBenchmark : Benchmark
{
    private readonly Spawn spawn = new();
    private NaruUp? naru;
    private int last;

    public override string Name => "cold-start";

    public override string Title => "Cold start: `naru up` to the first Ready pod (ms)";

    public override int Rounds => 6;

    public override int WarmUpRounds => 1;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        await naru.DownAsync();
        return
        [
            new("naru up, pod applied, Ready", StartAsync),
            new("a bare web server's start to its first answer (.NET, JIT)", BareAsync),
            new("naru --version (floor: the program's own start)", () => Task.FromResult(Span.Of(() => spawn.MustRun(NaruInstance.Executable, "--version")))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (naru is not null) await naru.DisposeAsync();
        spawn.Dispose();
    }

    private async Task<double> StartAsync()
    {
        var name = $"pod-{++last}";
        ApiSession? api = null;
        var milliseconds = await Span.OfAsync(async () =>
        {
            await naru!.UpAsync();
            api = naru.OpenApi();
            await PodObjects.StartAsync(api, name);
            await PodObjects.ReadyAsync(api, name);
        });
        await api!.DeleteAsync($"{PodObjects.Path}/{name}?gracePeriodSeconds=0");
        api.Dispose();
        await naru!.DownAsync();
        return milliseconds;
    }

    private static async Task<double> BareAsync()
    {
        BareServerProcess? bare = null;
        var milliseconds = await Span.OfAsync(async () => bare = await BareServerProcess.StartAsync());
        await bare!.DisposeAsync();
        return milliseconds;
    }
}
