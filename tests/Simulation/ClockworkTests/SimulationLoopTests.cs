using Naru.Client.Work;
using Naru.Tests.Simulation.Clockwork;

namespace Naru.Tests.Simulation.ClockworkTests;

public sealed class SimulationLoopTests
{
    [Fact]
    public void One_seed_gives_one_history_and_another_seed_another()
    {
        Assert.Equal(History(7), History(7));
        Assert.NotEqual(History(7), History(8));
    }

    [Fact]
    public void A_day_passes_without_waiting_for_it()
    {
        var loop = new SimulationLoop(1);
        loop.Run(() => loop.PassAsync(TimeSpan.FromDays(1)), TimeSpan.FromDays(2));
        Assert.Equal(TimeSpan.FromDays(1), loop.Time.Elapsed);
    }

    [Fact]
    public void Code_that_resumes_off_the_thread_fails_the_seed()
    {
        var loop = new SimulationLoop(1);
        var failure = Assert.Throws<SimulationFailedException>(() => loop.Run(
            async () =>
            {
                var strayed = StrayAsync(loop);
                Assert.True(((IAsyncResult)strayed).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(30)), "the stray did not end");
                await loop.PassAsync(TimeSpan.FromSeconds(1));
            },
            TimeSpan.FromMinutes(1)));
        Assert.Contains("off the simulation's thread", failure.Message);
    }

    /// <summary>Goes on in the thread pool, whatever the machine's load, and reads the clock there.</summary>
    private static async Task StrayAsync(SimulationLoop loop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await loop.PassAsync(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_scenario_that_nothing_can_wake_is_reported()
    {
        var loop = new SimulationLoop(1);
        var failure = Assert.Throws<SimulationFailedException>(() => loop.Run(() => new TaskCompletionSource().Task, TimeSpan.FromMinutes(1)));
        Assert.Contains("nothing is left to run", failure.Message);
    }

    private static string History(int seed)
    {
        var loop = new SimulationLoop(seed);
        var history = new List<string>();
        using var stop = new CancellationTokenSource();
        loop.Run(
            async () =>
            {
                var queue = new WorkQueue<int>(loop.Time);
                var run = queue.RunAsync(4, HandleAsync, null, stop.Token);
                for (var i = 0; i < 50; i++)
                {
                    queue.Add(i % 10);
                    if (i % 7 == 0) await loop.PassAsync(TimeSpan.FromMilliseconds(i));
                }
                await loop.PassAsync(TimeSpan.FromSeconds(10));
                stop.Cancel();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            },
            TimeSpan.FromMinutes(1));
        return string.Join(' ', history);

        async ValueTask HandleAsync(int key, CancellationToken cancel)
        {
            history.Add($"<{key}");
            for (var i = 0; i < key % 4; i++) await Task.Yield();
            history.Add($"{key}>");
            if (history.Count % 5 == 0) throw new InvalidOperationException("now and then it fails");
        }
    }
}
