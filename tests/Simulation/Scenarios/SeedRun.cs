using Naru.Client;
using Naru.Resources.Api;
using Naru.Tests.Simulation.Checks;
using Naru.Tests.Simulation.Clockwork;
using Naru.Tests.Simulation.Cluster;

namespace Naru.Tests.Simulation.Scenarios;

/// <summary>
/// One seed: a cluster is declared, users act and faults strike until enough has happened; then nothing fails any more, and
/// within a bounded time everything must be as declared. Every fourth seed is calm: its faults spare the pods, so that
/// the availability of rollouts can be held to the letter.
/// </summary>
internal static class SeedRun
{
    private const int FewestOperations = 500;

    private static readonly TimeSpan LongestChaos = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LongestSettling = TimeSpan.FromMinutes(15);

    public static SeedResult Run(int seed, PlantedBug bug = PlantedBug.None)
    {
        var calm = seed % 4 == 0;
        var cluster = new SimulatedCluster(seed, bug, calm);
        var watcher = new WatchChecker(
            new ApiClient(cluster.Connect("watcher"), "watcher", new ApiUser("admin", ["system:masters"])), ResourceTypes.Pods, "/pods", cluster.Observer, cluster.Loop);
        string? failure = null;
        try
        {
            cluster.Loop.Run(() => ScenarioAsync(cluster, watcher, new Random(seed ^ 0x0ac7), calm), TimeSpan.FromHours(2));
        }
        catch (SimulationFailedException found)
        {
            failure = found.Message;
        }
        catch (Exception unforeseen)
        {
            failure = $"unforeseen: {unforeseen}";
        }
        return new SeedResult(
            seed, failure ?? cluster.Observer.FirstViolation, cluster.Observer.HistoryHash, cluster.Operations, cluster.Observer.Commits, watcher.Events, cluster.Loop.Time.Elapsed, cluster.Faults);
    }

    private static async Task ScenarioAsync(SimulatedCluster cluster, WatchChecker watcher, Random random, bool calm)
    {
        using var stop = new CancellationTokenSource();
        await cluster.StartAsync();
        var watching = watcher.RunAsync(stop.Token);
        var workload = new Workload(cluster, random, calm);
        await UntilAsync(cluster, () => cluster.Observer.All("/nodes").Count() == cluster.Nodes.Count && cluster.Observer.All("/namespaces").Any(), "the nodes register");
        await workload.DeclareAsync();
        await UntilAsync(cluster, () => Convergence.Complaint(cluster) is null, "the first deployments are complete", () => Convergence.Complaint(cluster));

        var started = cluster.Loop.Time.Elapsed;
        var operations = cluster.Operations;
        bool IsOver() => cluster.Operations - operations >= FewestOperations || cluster.Loop.Time.Elapsed - started > LongestChaos;
        var faults = new FaultScript(cluster, random, calm).RunAsync(IsOver);
        while (!IsOver())
        {
            await workload.ActAsync();
            await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(random.Next(2500)));
            NoPodRunsTwice(cluster);
            cluster.Observer.MustHold();
        }
        await faults;
        await workload.RepairAsync();
        await UntilAsync(cluster, () => Convergence.Complaint(cluster) is null, "everything is as declared", () => Convergence.Complaint(cluster));
        stop.Cancel();
        cluster.Server.DropWatches(_ => true);
        await cluster.StopAsync();
        await EndedAsync(watching);
        cluster.Observer.MustHold();
    }

    private static void NoPodRunsTwice(SimulatedCluster cluster)
    {
        var twice = cluster.Nodes.SelectMany(node => node.Machine.RunningPods).GroupBy(uid => uid).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null) cluster.Observer.Violation($"pod {twice.Key} runs on two nodes");
    }

    private static async Task UntilAsync(SimulatedCluster cluster, Func<bool> condition, string what, Func<string?>? complaint = null)
    {
        var until = cluster.Loop.Time.Elapsed + LongestSettling;
        while (!condition())
        {
            NoPodRunsTwice(cluster);
            cluster.Observer.MustHold();
            if (cluster.Loop.Time.Elapsed > until) throw new SimulationFailedException($"after {LongestSettling.TotalMinutes} minutes without faults it is not so that {what}: {complaint?.Invoke()}");
            await cluster.Loop.PassAsync(TimeSpan.FromMilliseconds(500));
        }
        cluster.Observer.MustHold();
    }

    private static async Task EndedAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException)
        {
            // That is how it was to end.
        }
    }
}
