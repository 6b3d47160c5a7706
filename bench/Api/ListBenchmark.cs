using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Api;

/// <summary>A list of a thousand objects, read to its end.</summary>
internal sealed class ListBenchmark : Benchmark
{
    private const int Objects = 1000;

    private NaruUp? naru;
    private BareServerProcess? bare;

    public override string Name => "api-list";

    public override string Title => "API list of 1,000 ConfigMaps of 1 KB (ms)";

    public override int Rounds => 30;

    public override int WarmUpRounds => 5;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        bare = await BareServerProcess.StartAsync();
        var api = naru.OpenApi();
        await ConfigMaps.PostAsync(api, ConfigMaps.Path, Objects, 10);
        var bytes = await api.GetAsync(ConfigMaps.Path);
        return
        [
            new("naru", () => Span.OfAsync(() => api.GetAsync(ConfigMaps.Path))),
            new($"bare web server that sends as many bytes ({bytes / 1024:N0} KB; floor)", () => Span.OfAsync(() => bare.Session.GetAsync($"/bytes?count={bytes}"))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (bare is not null) await bare.DisposeAsync();
        if (naru is not null) await naru.DisposeAsync();
    }
}
