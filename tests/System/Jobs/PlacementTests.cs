using System.Globalization;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Bin packing by requests, and taking pods off a node.</summary>
public sealed class PlacementTests(JobCluster jobs)
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("memory")]
    public async Task Pods_fill_the_nodes_by_their_requests_and_wait_where_none_has_room(string resource)
    {
        var space = await jobs.SpaceAsync($"packing-{resource}");
        var node = (await space.KubectlAsync("get", "nodes", "-o", $"jsonpath={{.items[*].status.allocatable.{resource}}}")).Split(' ').Select(Amount).Min();
        var (large, small) = (node * 6 / 10, node * 4 / 10);
        for (var i = 1; i <= 3; i++) await ApplyAsync(space, $"large-{i}", resource, large);
        for (var i = 1; i <= 3; i++) await space.ReadyAsync($"pod/large-{i}");
        Assert.Equal(["node-1", "node-2", "node-3"], (await NodesAsync(space, "large")).Order());
        for (var i = 1; i <= 3; i++) await ApplyAsync(space, $"small-{i}", resource, small);
        for (var i = 1; i <= 3; i++) await space.ReadyAsync($"pod/small-{i}");
        Assert.Equal(["node-1", "node-2", "node-3"], (await NodesAsync(space, "small")).Order());

        await ApplyAsync(space, "late", resource, small);
        await space.UntilFieldAsync("pod/late", ".status.conditions[?(@.type==\"PodScheduled\")]['status','reason','message']",
            $"False Unschedulable 0/3 nodes are available: 3 Insufficient {resource}.");
        var why = (await space.Naru.NaruAsync("why", "pod/late", "-n", space.Name)).Succeeded().Output;
        Assert.All(["node-1", "node-2", "node-3"], name => Assert.Contains(name, why));
        var freed = await space.FieldAsync("pod/small-2", ".spec.nodeName");
        await space.KubectlAsync("delete", "pod", "small-2");
        await space.ReadyAsync("pod/late");
        Assert.Equal(freed, await space.FieldAsync("pod/late", ".spec.nodeName"));
        await space.KubectlAsync("delete", "namespace", space.Name);
    }

    [Fact]
    public async Task A_drained_node_keeps_no_pod_and_gets_none_until_it_is_uncordoned()
    {
        var space = await jobs.SpaceAsync("drained");
        await space.ApplyAsync(Spread);
        await space.KubectlAsync("rollout", "status", "deployment/spread", "--timeout=60s");
        Assert.Contains("node-3", await NodesAsync(space, "spread"));
        try
        {
            var drained = await space.KubectlAsync("drain", "node-3", "--pod-selector=app=spread", "--timeout=60s");
            Assert.Contains("evicting pod drained/spread-", drained);
            await space.KubectlAsync("rollout", "status", "deployment/spread", "--timeout=60s");
            Assert.Equal(["node-1", "node-2"], (await NodesAsync(space, "spread")).Distinct().Order());
            Assert.Equal("Ready,SchedulingDisabled", (await space.KubectlAsync("get", "node", "node-3", "--no-headers")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        finally
        {
            await space.KubectlAsync("uncordon", "node-3");
        }
        await space.KubectlAsync("scale", "deployment/spread", "--replicas=6");
        await space.KubectlAsync("rollout", "status", "deployment/spread", "--timeout=60s");
        Assert.Contains("node-3", await NodesAsync(space, "spread"));
    }

    private static async Task<string[]> NodesAsync(PodSpace space, string app) =>
        (await space.KubectlAsync("get", "pods", "-l", $"app={app}", "-o", "jsonpath={.items[*].spec.nodeName}")).Split(' ');

    private static Task ApplyAsync(PodSpace space, string name, string resource, long amount) =>
        space.ApplyAsync(Requesting.Replace("NAME", name).Replace("APP", name.Split('-')[0]).Replace("RESOURCE", resource).Replace("AMOUNT", resource == "cpu" ? $"{amount}m" : $"{amount}Ki"));

    // Thousandths of a cpu, or KiB.
    private static long Amount(string quantity) =>
        quantity.EndsWith('m') ? long.Parse(quantity[..^1], CultureInfo.InvariantCulture)
        : quantity.EndsWith("Ki", StringComparison.Ordinal) ? long.Parse(quantity[..^2], CultureInfo.InvariantCulture)
        : long.Parse(quantity, CultureInfo.InvariantCulture) * 1000;

    private const string Requesting = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"NAME","labels":{"app":"APP"}},"spec":{"terminationGracePeriodSeconds":0,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"resources":{"requests":{"RESOURCE":"AMOUNT"}}}]}}
        """;

    private const string Spread = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"spread"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"spread"}},
          "template":{"metadata":{"labels":{"app":"spread"}},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"]}]}}}}
        """;
}
