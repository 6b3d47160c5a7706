namespace Naru.Tests.Simulation.Scenarios;

/// <summary>Runs seeds on as many threads as there are processors. Each seed stays on one thread from its start to its end.</summary>
internal static class SeedRunners
{
    /// <param name="isEnough">True for a result after which no further seed is started.</param>
    public static IReadOnlyList<SeedResult> Run(IEnumerable<int> seeds, Func<int, SeedResult> run, Func<SeedResult, bool> isEnough)
    {
        var gate = new Lock();
        var waiting = new Queue<int>(seeds);
        var results = new SortedDictionary<int, SeedResult>();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return [.. results.Values];

        void Work()
        {
            while (true)
            {
                int seed;
                lock (gate)
                    if (!waiting.TryDequeue(out seed)) return;
                var result = run(seed);
                lock (gate)
                {
                    results[seed] = result;
                    if (isEnough(result)) waiting.Clear();
                }
            }
        }
    }
}
