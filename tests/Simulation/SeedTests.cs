using Naru.Tests.Simulation.Cluster;
using Naru.Tests.Simulation.Scenarios;

namespace Naru.Tests.Simulation;

/// <summary>
/// The cluster under seeds. <c>NARU_SEED=n</c> replays one seed; <c>NARU_SEEDS=n</c> sets how many are run (50 by default, 1,000 in CI; every 50th runs twice).
/// </summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private static int Number(string variable, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : otherwise;

    [Fact]
    public void Every_seed_holds()
    {
        if (Number("NARU_SEED", 0) is > 0 and var only)
        {
            Report([Twice(only)]);
            return;
        }
        Report(SeedRunners.Run(Enumerable.Range(1, Number("NARU_SEEDS", 50)), seed => seed % 50 == 0 ? Twice(seed) : SeedRun.Run(seed), static _ => false));
    }

    /// <summary>Checks that find nothing prove nothing: each planted bug must be found, and soon.</summary>
    [Theory]
    [MemberData(nameof(PlantedBugs))]
    public void Each_planted_bug_is_found_within_a_thousand_seeds(PlantedBug bug)
    {
        var results = SeedRunners.Run(Enumerable.Range(1, 1000), seed => SeedRun.Run(seed, bug), static result => result.Failure is not null);
        var found = results.FirstOrDefault(result => result.Failure is not null);
        Assert.True(found is not null, $"{bug} was not found in {results.Count} seeds");
        output.WriteLine($"{bug} was found by seed {found.Seed}: {found.Failure}");
    }

    public static TheoryData<PlantedBug> PlantedBugs() => [.. Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None)];

    // The same seed must give the same history, to the byte.
    private static SeedResult Twice(int seed)
    {
        var (first, second) = (SeedRun.Run(seed), SeedRun.Run(seed));
        return first.HistoryHash == second.HistoryHash ? first : first with { Failure = $"two histories from one seed: {first.HistoryHash} and {second.HistoryHash}" };
    }

    private void Report(IEnumerable<SeedResult> results)
    {
        var faults = new FaultCounts();
        var failures = new List<string>();
        var (seeds, operations, commits, events) = (0, 0L, 0L, 0L);
        foreach (var result in results)
        {
            seeds++;
            (operations, commits, events) = (operations + result.Operations, commits + result.Commits, events + result.WatchEvents);
            faults.Add(result.Faults);
            if (result.Operations < 500) failures.Add($"seed {result.Seed} made only {result.Operations} operations");
            if (result.Failure is { } failure) failures.Add($"seed {result.Seed} (replay: NARU_SEED={result.Seed}): {failure}");
        }
        output.WriteLine($"{seeds} seeds, {operations} operations, {commits} commits, {events} watch events checked");
        output.WriteLine($"faults: {faults}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {seeds} seeds failed:\n{string.Join('\n', failures.Take(20))}");
    }
}
