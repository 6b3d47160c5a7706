using System.Text.Json.Nodes;
using Naru.Bench.Instances;
using Naru.Bench.Measuring;

namespace Naru.Bench.Api;

/// <summary>
/// Pods created and bound to a node by the scheduler. The node exists as an object only, so that nothing is started; the floor
/// is the same pods created with their node named already, which the scheduler has no part in.
/// </summary>
internal sealed class BindBenchmark : Benchmark
{
    private const string Pods = "/api/v1/namespaces/default/pods", Nodes = "/api/v1/nodes", NodeName = "paper";
    private const string Listed = Pods + "?labelSelector=made-by%3Dbench";
    private const int Count = 160, AtATime = 16;

    private NaruUp? naru;
    private int last;

    public override string Name => "bind";

    public override string Title => $"Pods created and bound by the scheduler, {AtATime} creations at a time (pods a second)";

    public override int Rounds => 8;

    public override bool IsRate => true;

    public override async Task<IReadOnlyList<Contender>> PrepareAsync()
    {
        naru = await NaruUp.StartAsync();
        var api = naru.OpenApi();
        await WaitForDefaultAccountAsync(api);
        return
        [
            new("naru (two durable writes a pod)", () => RateAsync(api, "\"nodeSelector\":{\"bench\":\"paper\"}")),
            new("naru, node named by the creator (floor: one write, no scheduler)", () => RateAsync(api, $"\"nodeName\":\"{NodeName}\"")),
        ];
    }

    public override async ValueTask DisposeAsync()
    {
        if (naru is not null) await naru.DisposeAsync();
    }

    private async Task<double> RateAsync(ApiSession api, string placement)
    {
        await MakeNodeAsync(api);
        using var watch = await api.WatchAsync(Listed + "&watch=true");
        var milliseconds = await Span.OfAsync(() => Task.WhenAll(PostAsync(api, placement), BoundAsync(watch)));
        // Nobody runs them, so nobody would end them: their graces are cut to nothing.
        await api.DeleteAsync(Listed + "&gracePeriodSeconds=0");
        await api.DeleteAsync($"{Nodes}/{NodeName}");
        return Count / milliseconds * 1000;
    }

    /// <summary>A fresh node each time: one that never reports would be taken for lost after a while.</summary>
    private static async Task MakeNodeAsync(ApiSession api)
    {
        await api.PostAsync(Nodes, $$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{NodeName}}}","labels":{"bench":"paper"} } }""");
        const string Room = """{"cpu":"1000","memory":"1000Gi","pods":"10000"}""";
        using var watch = await api.WatchAsync($"{Nodes}?watch=true&fieldSelector=metadata.name%3D{NodeName}");
        var node = JsonNode.Parse(await api.TextAsync($"{Nodes}/{NodeName}"))!;
        // Whoever else writes to it meanwhile (it begins with a taint) is not in the way.
        node["metadata"]!.AsObject().Remove("resourceVersion");
        node["status"] = JsonNode.Parse($$$"""{"capacity":{{{Room}}},"allocatable":{{{Room}}},"conditions":[{"type":"Ready","status":"True","lastHeartbeatTime":"{{{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}"} ] }""");
        await api.PutAsync($"{Nodes}/{NodeName}/status", node.ToJsonString());
        while (!IsOpen(JsonNode.Parse(await watch.ReadLineAsync() ?? throw new InvalidOperationException("the watch of the node ended"))!["object"]!))
        {
            // Until it has been seen Ready and its taint taken off.
        }
    }

    private static bool IsOpen(JsonNode node) => node["status"]?["conditions"] is JsonArray { Count: > 0 } && node["spec"]?["taints"] is not JsonArray { Count: > 0 };

    private Task PostAsync(ApiSession api, string placement) => Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
    {
        for (var i = 0; i < Count / AtATime; i++)
            await api.PostAsync(Pods, $$$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p-{{{Interlocked.Increment(ref last)}}}","labels":{"made-by":"bench"} },"spec":{ {{{placement}}},
                "containers":[{"name":"main","image":"{{{NaruUp.Image}}}","resources":{"requests":{"cpu":"10m","memory":"1Mi"} } }] } }
                """);
    }));

    private static async Task BoundAsync(StreamReader watch)
    {
        var bound = new HashSet<string>();
        while (bound.Count < Count)
        {
            var line = await watch.ReadLineAsync() ?? throw new InvalidOperationException($"the watch ended after {bound.Count} of {Count} pods");
            var pod = JsonNode.Parse(line)!["object"]!;
            if (pod["spec"]?["nodeName"] is not null) bound.Add(pod["metadata"]!["name"]!.GetValue<string>());
        }
    }

    /// <summary>Pods are refused until their namespace has its service account, a moment after the start.</summary>
    private static async Task WaitForDefaultAccountAsync(ApiSession api)
    {
        const string Accounts = "/api/v1/namespaces/default/serviceaccounts";
        using var watch = await api.WatchAsync(Accounts + "?watch=true&fieldSelector=metadata.name%3Ddefault");
        await watch.ReadLineAsync();
    }
}
