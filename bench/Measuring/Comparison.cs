namespace Naru.Bench.Measuring;

/// <summary>The figures of one benchmark: a row a contender, a column a round.</summary>
internal sealed class Comparison
{
    private readonly List<double>[] figures;

    private Comparison(Benchmark benchmark, IReadOnlyList<Contender> contenders)
    {
        (Benchmark, Contenders) = (benchmark, contenders);
        figures = [.. contenders.Select(_ => new List<double>())];
    }

    public Benchmark Benchmark { get; }

    public IReadOnlyList<Contender> Contenders { get; }

    /// <summary>Runs A B C, B C A, C A B, ...: nobody always follows the same one.</summary>
    public static async Task<Comparison> RunAsync(Benchmark benchmark, int rounds)
    {
        var result = new Comparison(benchmark, await benchmark.PrepareAsync());
        var count = result.Contenders.Count;
        for (var round = -benchmark.WarmUpRounds; round < rounds; round++)
            for (var turn = 0; turn < count; turn++)
            {
                var who = (Math.Max(round, 0) + turn) % count;
                var figure = await result.Contenders[who].MeasureAsync();
                if (round >= 0) result.figures[who].Add(figure);
            }
        return result;
    }

    public double Median(int contender) => Median(figures[contender]);

    public double Least(int contender) => figures[contender].Min();

    public double Most(int contender) => figures[contender].Max();

    /// <summary>How many times as good Naru is as the contender: the median of the rounds' own ratios. Above 1: better.</summary>
    public double Ratio(int contender) => Median(
        [.. figures[0].Zip(figures[contender], (ours, theirs) => Benchmark.IsRate ? ours / theirs : theirs / ours)]);

    private static double Median(List<double> of)
    {
        var sorted = of.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
