using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Api;

/// <summary>Events to many watchers: objects are created, and the time counts until the last watcher has read of the last.</summary>
internal sealed class WatchBenchmark : Benchmark
{
    private const int Watchers = 50, Events = 160, AtATime = 16;

    private NaruUp? naru;
    private BareServerProcess? bare;

    public override string Name => "api-watch";

    public override string Title => $"API watch: {Events} creations told to {Watchers} watchers (events delivered a second)";

    public override int Rounds => 8;

    public override bool IsRate => true;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        bare = await BareServerProcess.StartAsync();
        var api = naru.OpenApi();
        return
        [
            new("naru (each creation durable before it is told)", async () =>
            {
                var rate = await RateAsync(api, ConfigMaps.Listed + "&watch=true", ConfigMaps.Path);
                await ConfigMaps.ClearAsync(api);
                return rate;
            }),
            new("bare web server that passes on what is posted (floor)", () => RateAsync(bare.Session, "/watch", "/publish")),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (bare is not null) await bare.DisposeAsync();
        if (naru is not null) await naru.DisposeAsync();
    }

    private static async Task<double> RateAsync(ApiSession session, string watched, string posted)
    {
        var watchers = new List<StreamReader>();
        for (var i = 0; i < Watchers; i++) watchers.Add(await session.WatchAsync(watched));
        var milliseconds = await Span.OfAsync(() => Task.WhenAll(
            [ConfigMaps.PostAsync(session, posted, Events, AtATime), .. watchers.Select(ReadAsync)]));
        watchers.ForEach(watcher => watcher.Dispose());
        return Watchers * Events / milliseconds * 1000;
    }

    private static async Task ReadAsync(StreamReader watcher)
    {
        for (var seen = 0; seen < Events; seen++)
            if (await watcher.ReadLineAsync() is null) throw new InvalidOperationException($"a watch ended after {seen} of {Events} events");
    }
}
