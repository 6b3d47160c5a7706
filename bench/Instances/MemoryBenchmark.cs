using System.Globalization;
using Naru.Bench.Measuring;
using Naru.Bench.Peers;

namespace Naru.Bench.Instances;

/// <summary>
/// Memory of a one-node Naru with nothing to do: its processes' own part of what is shared and all that is private (PSS).
/// The pods' programs are not counted to Naru; what each pod adds to Naru is.
/// </summary>
internal sealed class MemoryBenchmark : Benchmark
{
    private const int Pods = 10;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    private NaruUp? naru;
    private BareServerProcess? bare;
    private (double Server, double Keeper, double WithPods) measured;

    public override string Name => "memory";

    public override string Title => $"Memory, idle for {Settling.TotalSeconds:0} s (PSS, MB)";

    public override int Rounds => 1;

    public override int WarmUpRounds => 0;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        bare = await BareServerProcess.StartAsync();
        using var api = naru.OpenApi();
        await AddPodAsync(api, 0);
        await Task.Delay(Settling);
        var (server, keeper) = (Pss("up"), Pss("keeper"));
        for (var i = 1; i <= Pods; i++) await AddPodAsync(api, i);
        await Task.Delay(Settling);
        measured = (server, keeper, Pss("up") + Pss("keeper"));
        Notes.Add($"each of {Pods} more pods added {(measured.WithPods - server - keeper) / Pods:F2} MB to server and keeper together");
        return
        [
            new("naru: server and keeper, one pod", () => Task.FromResult(measured.Server + measured.Keeper)),
            new("  of it the keeper", () => Task.FromResult(measured.Keeper), IsCompared: false),
            new($"naru: server and keeper, {Pods + 1} pods", () => Task.FromResult(measured.WithPods), IsCompared: false),
            new("what is asked for: at most", () => Task.FromResult(120.0)),
            new("a bare web server with TLS (.NET, JIT), nothing behind it", () => Task.FromResult(PssOf(bare.Id))),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (bare is not null) await bare.DisposeAsync();
        if (naru is not null) await naru.DisposeAsync();
    }

    private static async Task AddPodAsync(ApiSession api, int number)
    {
        await PodObjects.StartAsync(api, $"idle-{number}");
        await PodObjects.ReadyAsync(api, $"idle-{number}");
    }

    /// <summary>The process of this instance whose first word is a mode's.</summary>
    private double Pss(string mode)
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(directory), out var id) && Words(id) is var words && words.Length > 1
                && words[1] == mode && words.Contains(naru!.RunDirectory))
                return PssOf(id);
        throw new InvalidOperationException($"no process 'naru {mode}' of {naru!.RunDirectory}");
    }

    private static string[] Words(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return [];
        }
    }

    private static double PssOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        return double.Parse(line["Pss:".Length..^"kB".Length], CultureInfo.InvariantCulture) / 1024;
    }
}
