using System.Diagnostics;
using Naru.Bench.Api;
using Naru.Bench.Containers;
using Naru.Bench.Engine;
using Naru.Bench.Instances;
using Naru.Bench.Measuring;
using Naru.Tests.Harness;

namespace Naru.Bench;

/// <summary>All benchmarks, one after the other: no two load the machine at the same time.</summary>
internal static class Suite
{
    private static readonly Func<Benchmark>[] All =
    [
        () => new ContainerBenchmark(),
        () => new ExecBenchmark(),
        () => new DockerRunBenchmark(),
        () => new EngineApiBenchmark(),
        () => new CreateBenchmark(1),
        () => new CreateBenchmark(16),
        () => new ListBenchmark(),
        () => new WatchBenchmark(),
        () => new BindBenchmark(),
        () => new ColdStartBenchmark(),
        () => new MemoryBenchmark(),
    ];

    public static async Task<int> RunAsync(BenchOptions options)
    {
        if (!File.Exists(NaruInstance.Executable))
        {
            Console.Error.WriteLine($"bench: {NaruInstance.Executable} is missing: build it (dotnet run dev.cs -- build)");
            return 1;
        }
        var chosen = All.Select(make => make()).Where(b => options.Filter is null || b.Name.Contains(options.Filter, StringComparison.Ordinal)).ToList();
        if (chosen.Count == 0)
        {
            Console.Error.WriteLine($"bench: no benchmark is named like '{options.Filter}'; there are {string.Join(", ", All.Select(make => make().Name))}");
            return 64;
        }
        var clock = Stopwatch.StartNew();
        Table.PrintHead();
        foreach (var benchmark in chosen)
            await using (benchmark)
                Table.Print(await Comparison.RunAsync(benchmark, options.Rounds ?? benchmark.Rounds));
        Console.WriteLine($"\"Naru is\": how many times as fast, or as small; from the ratios of each round. {clock.Elapsed.TotalSeconds:F0} s in all.");
        return 0;
    }
}
