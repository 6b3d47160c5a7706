using System.Text;
using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;
using Naru.Kernel.Files;

namespace Naru.Bench.Api;

/// <summary>Objects created, each checked, defaulted, on disk and told to watchers when it is acknowledged.</summary>
internal sealed class CreateBenchmark(int atATime) : Benchmark
{
    private const int Objects = 160;

    private NaruUp? naru;
    private BareServerProcess? bare;

    public override string Name => $"api-create-{atATime}";

    public override string Title => $"API create of 1 KB ConfigMaps, {(atATime == 1 ? "one after the other" : $"{atATime} at a time")} (objects a second)";

    public override int Rounds => 8;

    public override bool IsRate => true;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        bare = await BareServerProcess.StartAsync();
        var api = naru.OpenApi();
        return
        [
            new("naru (durable)", async () =>
            {
                var rate = await RateAsync(() => ConfigMaps.PostAsync(api, ConfigMaps.Path, Objects, atATime));
                await ConfigMaps.ClearAsync(api);
                return rate;
            }),
            new("bare web server that echoes (floor: no checks, no store)", () => RateAsync(() => ConfigMaps.PostAsync(bare.Session, "/echo", Objects, atATime))),
            new("append and fsync, one by one (floor: the disk alone)", () => RateAsync(() => Task.Run(Append))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (bare is not null) await bare.DisposeAsync();
        if (naru is not null) await naru.DisposeAsync();
    }

    private static async Task<double> RateAsync(Func<Task> action) => Objects / await Span.OfAsync(action) * 1000;

    private void Append()
    {
        var path = Path.Combine(naru!.DataDirectory, "bench.tmp");
        using (var file = FileNodes.Open(path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate, 0x180))
            for (long i = 0, at = 0; i < Objects; i++)
            {
                var bytes = Encoding.UTF8.GetBytes(ConfigMaps.Next());
                RandomAccess.Write(file, bytes, at);
                at += bytes.Length;
                DurableFile.Sync(file, path);
            }
        File.Delete(path);
    }
}
