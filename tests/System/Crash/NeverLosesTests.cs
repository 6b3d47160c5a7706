using Naru.Tests.Harness;

namespace Naru.Tests.System.Crash;

/// <summary>
/// `kill -9` at every named place. <c>NARU_SEED=n</c> replays another order of rounds, other passes and other keepers killed;
/// <c>NARU_FAILPOINTS=NAME,...</c> runs only the rounds of those places.
/// </summary>
public sealed class NeverLosesTests(ITestOutputHelper output)
{
    private const int LeastPlaces = 30;
    private const int RoundsOnTwoNodes = 4;

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("NARU_SEED"), out var given) ? given : 1;

    [Fact]
    public async Task Killed_at_any_named_place_it_loses_nothing_and_leaves_nothing()
    {
        output.WriteLine($"seed {Seed} (replay: NARU_SEED={Seed})");
        var random = new Random(Seed);
        await using var machine = await CrashMachine.PrepareAsync();
        var before = await MachineSnapshot.TakeAsync(machine.Naru);
        var places = await PlacesAsync();
        var rounds = await StartAsync(machine);
        await RunAsync(rounds, [.. places.Where(place => !CrashPlan.IsEnd(place))], random);
        await rounds.StillTrueAsync();
        await EndAsync(machine, rounds, [.. places.Where(CrashPlan.IsEnd)]);
        output.WriteLine($"{rounds.Passed.Count} places passed, {rounds.KeepersKilled} keepers killed with their servers");
        var after = await MachineSnapshot.TakeAsync(machine.Naru);
        Assert.True(rounds.Faults.Count == 0, $"seed {Seed} (replay: NARU_SEED={Seed}):\n{string.Join("\n", rounds.Faults)}");
        Assert.Empty(before.DifferencesTo(after));
        if (places.Count < LeastPlaces) return;
        Assert.True(rounds.Passed.Count >= LeastPlaces, $"only {rounds.Passed.Count} places were passed");
        Assert.Equal(places.Order(StringComparer.Ordinal), rounds.Passed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task On_two_nodes_neither_a_server_nor_an_agent_nor_a_keeper_takes_anything_with_it()
    {
        output.WriteLine($"seed {Seed} (replay: NARU_SEED={Seed})");
        var random = new Random(Seed);
        await using var machine = await CrashMachine.PrepareAsync("--nodes", "2");
        var before = await MachineSnapshot.TakeAsync(machine.Naru);
        var rounds = await StartAsync(machine);
        string[] places = ["pod.sandbox.attached", "pod.container.created", "pod.volumes.removed", "network.pod.linked", "rollout.pod.bound", "rollout.replicaset.scaled"];
        await RunAsync(rounds, random.GetItems(places, RoundsOnTwoNodes), random);
        await rounds.StillTrueAsync();
        (await machine.DownAsync("--purge")).Succeeded();
        Assert.True(rounds.Faults.Count == 0, $"seed {Seed} (replay: NARU_SEED={Seed}):\n{string.Join("\n", rounds.Faults)}");
        Assert.Empty(before.DifferencesTo(await MachineSnapshot.TakeAsync(machine.Naru)));
    }

    private static async Task<List<string>> PlacesAsync()
    {
        var listed = (await Command.RunAsync(NaruInstance.Executable, ["debug", "failpoints"])).Succeeded().Trimmed.Split('\n').ToList();
        var only = Environment.GetEnvironmentVariable("NARU_FAILPOINTS")?.Split(',');
        return only is null ? listed : [.. listed.Where(place => only.Any(name => place.StartsWith(name, StringComparison.Ordinal)))];
    }

    private async Task<CrashRounds> StartAsync(CrashMachine machine)
    {
        await machine.UpAsync();
        await machine.LoadImageAsync();
        var nodes = machine.HasFurtherNode ? 2 : 1;
        await machine.UntilKubectlAsync($"{nodes} nodes are ready", ["get", "nodes", "--no-headers"], asked => asked.Output.Split(" Ready ").Length == nodes + 1);
        await machine.DockerAsync("run", "-d", "--name", "steady", "-v", "steady:/data", "-p", "127.0.0.1::80", CrashMachine.Image, "sleep", "100000");
        await machine.DockerAsync("run", "-d", "--name", "paused", CrashMachine.Image, "sleep", "100000");
        await machine.DockerAsync("pause", "paused");
        (await machine.TryApplyAsync(Steady.Replace("IMAGE", CrashMachine.Image))).Succeeded();
        await machine.KubectlAsync("rollout", "status", "deployment/steady", "--timeout=50s");
        await machine.KubectlAsync("rollout", "status", "deployment/web", "--timeout=50s");
        var acknowledged = new Acknowledged(machine);
        await acknowledged.RunningAsync(["steady", "paused", .. (await machine.DockerAsync("ps", "-q", "--filter", "name=k8s_c_steady-")).Split('\n')]);
        acknowledged.Docker("a volume's content", ["exec", "steady", "cat", "/data/content"], "first");
        const string seen = "jsonpath={range .items[*]}{.metadata.uid} {.data.word} {.status.containerStatuses[0].containerID} {.status.containerStatuses[0].restartCount}{\"\\n\"}{end}";
        acknowledged.Kubernetes("a Secret and a steady pod", ["get", "secrets,pods", "-l", "app=steady", "-o", seen], await machine.KubectlAsync("get", "secrets,pods", "-l", "app=steady", "-o", seen));
        return new CrashRounds(machine, acknowledged, output.WriteLine);
    }

    // The keeper dies with every second server.
    private static async Task RunAsync(CrashRounds rounds, string[] places, Random random)
    {
        random.Shuffle(places);
        var servers = 0;
        foreach (var place in places) await rounds.RunAsync(place, CrashPlan.Pass(place, random), !CrashPlan.IsKeepers(place) && servers++ % 2 == 0);
    }

    /// <summary>An end that is broken off at each of its places in turn is finished by the next one; a start in between finds nothing half-removed.</summary>
    private async Task EndAsync(CrashMachine machine, CrashRounds rounds, string[] places)
    {
        foreach (var place in places) await BreakOffAsync(machine, rounds, place);
        if (places.Length > 0)
        {
            await machine.UpAsync();
            Assert.Equal("", await machine.DockerAsync("ps", "-aq"));
            await BreakOffAsync(machine, rounds, places[^1]);
        }
        (await machine.DownAsync("--purge")).Succeeded();
    }

    private async Task BreakOffAsync(CrashMachine machine, CrashRounds rounds, string place)
    {
        machine.Arm(place, 1);
        Assert.NotEqual(0, (await machine.DownAsync("--purge")).ExitCode);
        await machine.PassedAsync(place);
        rounds.Passed.Add(place);
        output.WriteLine($"    {place}, to end the instance");
    }

    private const string Steady = """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"steady","labels":{"app":"steady"}},"stringData":{"word":"s3cret"}}
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"steady"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"steady"}},"template":{"metadata":{"labels":{"app":"steady"}},
          "spec":{"containers":[{"name":"c","image":"IMAGE","command":["sleep","100000"],"volumeMounts":[{"name":"s","mountPath":"/s"}]}],"volumes":[{"name":"s","secret":{"secretName":"steady"}}]}}}}
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
          "spec":{"terminationGracePeriodSeconds":0,"automountServiceAccountToken":false,"containers":[{"name":"c","image":"IMAGE","command":["sleep","100000"],"env":[{"name":"ROUND","value":"0"}]}]}}}}
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}
        """;
}
