using System.Text.Json;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Jobs;

/// <summary>Service discovery and load balancing: pods of three nodes behind one name.</summary>
public sealed class DiscoveryTests(JobCluster jobs)
{
    [Theory]
    [InlineData(3, 1500)]
    [InlineData(20, 9000)]
    public async Task New_connections_to_a_name_are_spread_evenly_over_the_pods_behind_it(int pods, int connections)
    {
        var space = await jobs.SpaceAsync($"spread-{pods}");
        await ServeAsync(space, pods);
        var counts = await LoadAsync(space, connections);
        var even = (double)connections / pods;
        Assert.Equal(await NamesAsync(space), counts.Keys.Order());
        Assert.Equal(connections, counts.Values.Sum());
        Assert.All(counts, pod => Assert.InRange(pod.Value, even * 0.7, even * 1.3));
    }

    [Fact]
    public async Task A_pod_gets_connections_while_it_is_ready_and_only_then()
    {
        var space = await jobs.SpaceAsync("readiness");
        await ServeAsync(space, 3);
        var pods = await NamesAsync(space);
        await space.KubectlAsync("exec", pods[0], "--", "web", "unready");
        await space.UntilFieldAsync($"pod/{pods[0]}", ".status.conditions[?(@.type==\"Ready\")].status", "False");
        await UntilServedByAsync(space, pods[1], pods[2]);
        await space.KubectlAsync("exec", pods[0], "--", "web", "ready");
        await UntilServedByAsync(space, pods);
        await space.KubectlAsync("scale", "deployment/web", "--replicas=0");
        await space.UntilAsync("a name without pods refuses", ["exec", "visitor", "--", "sh", "-c", "web get http://web/ 2>&1 || true"], text => text.Contains("Connection refused"));
    }

    [Fact]
    public async Task A_headless_name_is_the_addresses_of_its_pods()
    {
        var space = await jobs.SpaceAsync("headless");
        await ServeAsync(space, 3);
        await space.ApplyAsync("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"all"},"spec":{"clusterIP":"None","selector":{"app":"web"},"ports":[{"name":"http","port":8080}]}}""");
        var addresses = (await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].status.podIP}")).Split(' ');
        await space.UntilAsync("the name has the three addresses", ["exec", "visitor", "--", "nslookup", "-type=a", "all.headless.svc.cluster.local"],
            text => Addresses(text).SequenceEqual(addresses.Order()));
    }

    private static IEnumerable<string> Addresses(string lookup) =>
        lookup.Split('\n').SkipWhile(line => !line.StartsWith("Name:", StringComparison.Ordinal))
            .Where(line => line.StartsWith("Address:", StringComparison.Ordinal)).Select(line => line["Address:".Length..].Trim()).Distinct().Order();

    // A Service over that many ready pods, and a pod that visits it.
    private static async Task ServeAsync(PodSpace space, int pods)
    {
        await space.ApplyAsync(Manifest.Replace("PODS", pods.ToString()));
        await space.KubectlAsync("rollout", "status", "deployment/web", "--timeout=90s");
        await space.ReadyAsync("pod/visitor");
        await UntilServedByAsync(space, await NamesAsync(space));
    }

    private static async Task<string[]> NamesAsync(PodSpace space) =>
        [.. (await space.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.name}")).Split(' ').Order()];

    private static async Task UntilServedByAsync(PodSpace space, params string[] pods) =>
        await space.UntilAsync($"exactly {string.Join(", ", pods)} answer", ["exec", "visitor", "--", "web", "load", "http://web/", (pods.Length * 30).ToString(), "0", "new"],
            text => Counts(text).Keys.Order().SequenceEqual(pods.Order()));

    private static async Task<IReadOnlyDictionary<string, int>> LoadAsync(PodSpace space, int connections) =>
        Counts(await space.KubectlAsync("exec", "visitor", "--", "web", "load", $"http://web.{space.Name}.svc.cluster.local/", connections.ToString(), "0", "new"));

    // {"requests":…,"failed":…,"answers":{"v1 NAME":COUNT,…}}
    private static Dictionary<string, int> Counts(string printed)
    {
        using var json = JsonDocument.Parse(printed);
        Assert.Equal(0, json.RootElement.GetProperty("failed").GetInt32());
        return json.RootElement.GetProperty("answers").EnumerateObject().ToDictionary(answer => answer.Name["v1 ".Length..], answer => answer.Value.GetInt32());
    }

    private const string Manifest = """
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":"http"}]}}
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":PODS,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"IMAGE","command":["/bin/web","serve"],"ports":[{"name":"http","containerPort":8080}],
            "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":1,"failureThreshold":1}}]}}}}
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"visitor"},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"]}]}}
        """;
}
