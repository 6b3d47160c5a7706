using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Naru.ApiServer;
using Naru.ApiServer.Authentication;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Dns.Records;
using Naru.Dns.Wire;
using Naru.Engine.Networks;
using Naru.Kernel.Netlink;
using Naru.Network;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;
using Naru.Store;

namespace Naru.Tests.System.Network;

/// <summary>From objects of a real API to packets: two nodes whose networks follow the same API server.</summary>
public sealed class ClusterNetworkTests : IAsyncLifetime
{
    private readonly TwoNodes cluster = new(withServices: false);
    private readonly CancellationTokenSource stop = new();
    private readonly List<ClusterNetwork> networks = [];
    private readonly List<Task> running = [];
    private readonly ConcurrentQueue<string> told = new();
    private KubernetesApi api = null!;
    private ApiClient client = null!;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        api = await KubernetesApi.OpenAsync(new MemoryStore(), TimeProvider.System, new SeededIds(new Random(1)), new ApiServerOptions { Signer = new KeyedHashSigner([1, 2, 3]), ServiceRange = cluster.Ranges.Services }, Cancel);
        client = new ApiClient(new LocalTransport(api), "test/1", new ApiUser("admin", ["system:masters", "system:authenticated"]));
        await AddNodeAsync("n1", cluster.First.Address.ToString(), cluster.Ranges.PodsOf(0).ToString());
        await AddNodeAsync("n2", cluster.Second.Address.ToString(), cluster.Ranges.PodsOf(1).ToString());
        Follow("n1", 0, cluster.First);
        Follow("n2", 1, cluster.Second);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var task in running) await task.ContinueWith(_ => { }, TaskScheduler.Default);
        networks.ForEach(n => n.Dispose());
        await api.DisposeAsync();
        cluster.Dispose();
    }

    [Fact]
    public async Task A_service_object_becomes_an_address_and_a_name_on_every_node()
    {
        var server = cluster.First.AddPod("server");
        var near = cluster.First.AddPod("near");
        var far = cluster.Second.AddPod("far");
        var address = await PublishAsync("web", server);
        foreach (var pod in new[] { near, far })
        {
            await EventuallyAsync("the service answers", () => TestNet.AskTcp(pod.Namespace, address, 80).StartsWith("server", StringComparison.Ordinal));
            var answer = Resolve(pod.Namespace, "web.default.svc.cluster.local", DnsType.A);
            Assert.Equal(address, ((DnsData.Host)answer.Answers.Single().Data).Address.ToString());
        }
        Assert.Equal(DnsCode.NoSuchName, Resolve(far.Namespace, "web.default.svc.cluster.local.default.svc.cluster.local", DnsType.A).Code);
    }

    [Fact]
    public async Task Routes_between_nodes_come_from_node_objects()
    {
        var here = cluster.First.AddPod("here");
        var there = cluster.Second.AddPod("there");
        await EventuallyAsync("the pods reach each other", () => TestNet.AskTcp(here.Namespace, there.Address.ToString(), 8080) == $"there {here.Address}");
    }

    [Fact]
    public async Task A_node_object_that_cannot_be_moves_no_route_of_the_others()
    {
        var here = cluster.First.AddPod("here");
        var there = cluster.Second.AddPod("there");
        await EventuallyAsync("the pods reach each other", () => TestNet.AskTcp(here.Namespace, there.Address.ToString(), 8080) == $"there {here.Address}");
        var before = PeerRoutes();
        await AddNodeAsync("aaa", cluster.Ranges.AddressOf(3).ToString(), cluster.Ranges.PodsOf(1).ToString());
        await AddNodeAsync("aab", cluster.Ranges.AddressOf(4).ToString(), "198.51.100.0/24");
        await AddNodeAsync("aac", "127.0.0.1", cluster.Ranges.PodsOf(5).ToString());
        await AddNodeAsync("aad", "203.0.113.9", cluster.Ranges.PodsOf(6).ToString());
        await AddNodeAsync("aae", cluster.Second.Address.ToString(), cluster.Ranges.PodsOf(7).ToString());
        await AddNodeAsync("zzz", cluster.Ranges.AddressOf(8).ToString(), cluster.Ranges.PodsOf(8).ToString());
        await EventuallyAsync("the last has its route", () => PeerRoutes().Count > before.Count);
        Assert.Equal([.. before, $"{cluster.Ranges.PodsOf(8)} by {cluster.Ranges.AddressOf(8)}"], PeerRoutes());
        Assert.Equal($"there {here.Address}", TestNet.AskTcp(here.Namespace, there.Address.ToString(), 8080));
        foreach (var name in (string[])["aaa", "aab", "aac", "aad", "aae"])
            await EventuallyAsync($"it is told that {name} gets no route", () => told.Any(text => text.StartsWith($"node {name} gets no route: ", StringComparison.Ordinal)));
    }

    private List<string> PeerRoutes()
    {
        using var route = RouteSocket.Open(cluster.First.Namespace);
        return [.. route.Routes().Where(r => r.Gateway is not null).OrderBy(r => Subnets.ToNumber(r.Destination.BaseAddress)).Select(r => $"{r.Destination} by {r.Gateway}")];
    }

    private async Task AddNodeAsync(string name, string address, string pods)
    {
        var made = await client.CreateAsync(ResourceTypes.Nodes, Tree.Parse($$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"podCIDR":"{{{pods}}}"}}"""), Cancel);
        var status = Tree.Parse($$$"""{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}""");
        await client.UpdateStatusAsync(ResourceTypes.Nodes, made.With("status", status), Cancel);
    }

    [Fact]
    public async Task Each_node_reports_the_endpoint_revision_it_has()
    {
        var server = cluster.First.AddPod("server");
        await PublishAsync("web", server);
        var slice = await client.GetAsync(ResourceTypes.EndpointSlices, "default", "web-1", Cancel);
        var emptied = await client.UpdateAsync(ResourceTypes.EndpointSlices, slice.With("endpoints", Tree.Array()), Cancel);
        foreach (var node in new[] { "n1", "n2" })
            await EventuallyAsync($"{node} reports revision {emptied.ResourceVersion}", () =>
                client.GetAsync(ResourceTypes.Nodes, "", node, Cancel).AsTask().GetAwaiter().GetResult().Annotations["naru.dev/endpoints-revision"].Text == emptied.ResourceVersion);
        var address = (await client.GetAsync(ResourceTypes.Services, "default", "web", Cancel)).Spec["clusterIP"].Text;
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(cluster.Second.Namespace, address, 80));
    }

    private void Follow(string name, int ordinal, TestNode node)
    {
        var informers = new InformerSet(client, TimeProvider.System);
        var network = ClusterNetwork.Open(new ClusterNetworkConfig(name, node.Address)
        {
            NodePods = cluster.Ranges.PodsOf(ordinal),
            PodRange = cluster.Ranges.PodRange,
            ServiceRange = cluster.Ranges.ServiceRange,
            DnsAddress = cluster.Ranges.DnsAddress,
            Table = $"naru-test-{name}",
            GateTable = $"naru-test-{name}-gate",
            Node = node.Namespace,
        }, client, informers, TimeProvider.System, (what, fault) =>
        {
            told.Enqueue(fault.Message);
            TestContext.Current.SendDiagnosticMessage($"{what}: {fault}");
        });
        networks.Add(network);
        running.Add(informers.RunAsync(stop.Token));
        running.Add(network.RunAsync(stop.Token));
    }

    private async Task<string> PublishAsync(string name, TestPod pod)
    {
        var address = Subnets.AddressAt(cluster.Ranges.ServiceRange, 77).ToString();
        await client.CreateAsync(ResourceTypes.Services, Tree.Parse($$$"""
            {"metadata":{"name":"{{{name}}}","namespace":"default"},"spec":{"clusterIP":"{{{address}}}","selector":{"app":"x"},"ports":[{"name":"http","port":80,"targetPort":8080}]}}
            """), Cancel);
        await client.CreateAsync(ResourceTypes.EndpointSlices, Tree.Parse($$$"""
            {"metadata":{"name":"{{{name}}}-1","namespace":"default","labels":{"kubernetes.io/service-name":"{{{name}}}"}},"addressType":"IPv4",
             "ports":[{"name":"http","port":8080}],"endpoints":[{"addresses":["{{{pod.Address}}}"],"conditions":{"ready":true}}]}
            """), Cancel);
        return (await client.GetAsync(ResourceTypes.Services, "default", name, Cancel)).Spec["clusterIP"].Text;
    }

    private DnsMessage Resolve(NetworkNamespace ns, string name, DnsType type) => ns.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)TestNet.Patience.TotalMilliseconds };
        socket.Connect(cluster.Ranges.DnsAddress, 53);
        socket.Send(DnsWriter.Write(new DnsMessage(7, new DnsQuestion(name, type)) { RecursionDesired = true }));
        var buffer = new byte[4096];
        return DnsReader.Read(buffer.AsSpan(0, socket.Receive(buffer)));
    });

    private static async Task EventuallyAsync(string what, Func<bool> holds)
    {
        var last = new TimeoutException($"not within {TestNet.Patience.TotalSeconds} s: {what}") as Exception;
        for (var deadline = DateTime.UtcNow + TestNet.Patience; DateTime.UtcNow < deadline;)
        {
            try
            {
                if (holds()) return;
            }
            catch (Exception e) when (e is AggregateException or TimeoutException or SocketException)
            {
                last = e;
            }
            await Task.Delay(Glance, TimeProvider.System, Cancel);
        }
        throw new TimeoutException($"not within {TestNet.Patience.TotalSeconds} s: {what}", last);
    }
}
