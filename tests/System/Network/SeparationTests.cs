using System.Net;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;
using Naru.Network.Routes;

namespace Naru.Tests.System.Network;

/// <summary>A node with pods and containers, and a machine beyond: who reaches whom, and under which address.</summary>
public sealed class SeparationTests : IDisposable
{
    private readonly TwoNodes cluster = new();
    private readonly NetworkNamespace outside = NetworkNamespace.Create();
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("naru-net-");
    private readonly InstanceNames names;
    private readonly EngineNetworks engine;
    private readonly List<IDisposable> held = [];

    public SeparationTests()
    {
        using (var route = RouteSocket.Open(Home))
        {
            route.AddVeth(new VethPlan("uplink", "eth0", outside));
            route.EnsureAddress(route.IndexOf("uplink"), IPAddress.Parse("192.0.2.1"), 24);
        }
        outside.Inside.EnsureAddress(outside.Inside.IndexOf("eth0"), IPAddress.Parse("192.0.2.2"), 24);
        outside.Inside.SetUp(outside.Inside.IndexOf("eth0"));
        outside.Inside.EnsureRoute(new RoutePlan(new IPNetwork(IPAddress.Any, 0)) { Gateway = IPAddress.Parse("192.0.2.1") });
        names = cluster.First.Names;
        engine = EngineNetworks.Open(new EngineNetworksConfig(names)
        {
            StateDirectory = Path.Combine(directory.FullName, "state"),
            NamespaceDirectory = Path.Combine(directory.FullName, "netns"),
            Host = Home,
        }, TimeProvider.System);
    }

    private NetworkNamespace Home => cluster.First.Namespace;

    public void Dispose()
    {
        held.ForEach(h => h.Dispose());
        engine.Dispose();
        NetworkPurge.Run(names, [Path.Combine(directory.FullName, "netns")], null, Home);
        cluster.Dispose();
        outside.Dispose();
        directory.Delete(recursive: true);
    }

    [Fact]
    public void Pods_and_containers_reach_each_other_by_published_ports_and_services_alone()
    {
        var pod = cluster.First.AddPod("pod");
        var far = cluster.Second.AddPod("far");
        var (container, address) = Start("web", new PublishRequest("tcp", 8080, FirstHostPort: 18080));
        foreach (var client in new[] { pod, far })
        {
            Assert.False(TestNet.Reaches(client.Namespace, address, 8080), $"{client.Name} reaches the container");
            Assert.False(TestNet.Reaches(container, client.Address.ToString(), 8080), $"the container reaches {client.Name}");
            Assert.StartsWith("web ", TestNet.AskTcp(client.Namespace, "192.0.2.1", 18080));
        }
        Assert.Equal($"far {pod.Address}", TestNet.AskTcp(pod.Namespace, far.Address.ToString(), 8080));
        Assert.Equal($"pod {cluster.First.Address}", TestNet.AskTcp(Home, pod.Address.ToString(), 8080));
        Assert.Equal($"far {cluster.First.Address}", TestNet.AskTcp(Home, far.Address.ToString(), 8080));
        RulesAway();
        Assert.True(TestNet.Reaches(pod.Namespace, address, 8080));
        Assert.True(TestNet.Reaches(container, pod.Address.ToString(), 8080));
        Assert.True(TestNet.Reaches(container, far.Address.ToString(), 8080));
    }

    [Fact]
    public void What_another_machine_routes_here_reaches_no_pod()
    {
        var pod = cluster.First.AddPod("pod");
        var far = cluster.Second.AddPod("far");
        using var listener = TestNet.ServeTcp(outside, 7000, "outside");
        foreach (var victim in new[] { pod, far }) Assert.False(TestNet.Reaches(outside, victim.Address.ToString(), 8080), victim.Name);
        Assert.StartsWith("outside ", TestNet.AskTcp(far.Namespace, "192.0.2.2", 7000));
        RulesAway();
        foreach (var victim in new[] { pod, far }) Assert.True(TestNet.Reaches(outside, victim.Address.ToString(), 8080), victim.Name);
    }

    [Fact]
    public void A_pod_sends_under_its_own_address_alone()
    {
        var sender = cluster.First.AddPod("sender");
        var near = cluster.First.AddPod("near");
        var far = cluster.Second.AddPod("far");
        string[] forged = [near.Address.ToString(), far.Address.ToString(), cluster.First.Address.ToString(), "192.0.2.2", "203.0.113.5"];
        List<string> HeardBy(TestPod victim) => TestNet.HearUntilEnd(victim.Namespace, 9000, () =>
        {
            foreach (var source in forged) TestNet.Forge(sender.Namespace, source, victim.Address.ToString(), 9000, "forged");
            TestNet.Forge(sender.Namespace, sender.Address.ToString(), victim.Address.ToString(), 9000, "own");
            TestNet.Forge(sender.Namespace, sender.Address.ToString(), victim.Address.ToString(), 9000, "end");
        });
        foreach (var victim in new[] { near, far }) Assert.Equal([$"own from {sender.Address}"], HeardBy(victim));
        RulesAway();
        Assert.Contains("forged from 203.0.113.5", HeardBy(near));
        Assert.Contains($"forged from {far.Address}", HeardBy(near));
    }

    [Fact]
    public void Nobody_but_a_pod_sends_under_a_pods_address()
    {
        var near = cluster.First.AddPod("near");
        var far = cluster.Second.AddPod("far");
        var (container, _) = Start("forger");
        List<string> Heard() => TestNet.HearUntilEnd(near.Namespace, 9000, () =>
        {
            TestNet.Forge(outside, far.Address.ToString(), near.Address.ToString(), 9000, "forged");
            TestNet.Forge(container, far.Address.ToString(), near.Address.ToString(), 9000, "forged");
            TestNet.Forge(far.Namespace, far.Address.ToString(), near.Address.ToString(), 9000, "end");
        });
        Assert.Empty(Heard());
        RulesAway();
        Assert.NotEmpty(Heard());
    }

    [Fact]
    public void A_peer_that_cannot_be_routed_to_leaves_the_others_alone_and_heals()
    {
        var bad = new PeerNode(cluster.Ranges.PodsOf(5), IPAddress.Parse("198.51.100.7")) { Name = "bad" };
        var good = new PeerNode(cluster.Ranges.PodsOf(1), cluster.Second.Address) { Name = "n2" };
        var late = new PeerNode(cluster.Ranges.PodsOf(6), cluster.Ranges.AddressOf(6)) { Name = "n7" };
        Assert.Equal(["node bad gets no route: its address 198.51.100.7 is on no link of this machine"], cluster.First.Routes.Sync([bad, good, late]));
        Assert.Equal([good.Pods, late.Pods], PeerRoutes());
        Assert.Empty(cluster.First.Routes.Sync([bad with { Address = cluster.Ranges.AddressOf(5) }, good, late]));
        Assert.Equal([good.Pods, bad.Pods, late.Pods], PeerRoutes());
        Assert.Single(cluster.First.Routes.Sync([bad, good]));
        Assert.Equal([good.Pods], PeerRoutes());
    }

    [Fact]
    public void Only_a_peer_whose_route_stands_is_let_through_to_pods()
    {
        var pod = cluster.First.AddPod("pod");
        var far = new PeerNode(cluster.Ranges.PodsOf(1), cluster.Second.Address) { Name = "n2" };
        var (routed, unrouted) = (new PeerNode(cluster.Ranges.PodsOf(5), IPAddress.Parse("192.0.2.2")) { Name = "routed" }, new PeerNode(cluster.Ranges.PodsOf(6), IPAddress.Parse("198.51.100.7")) { Name = "unrouted" });
        List<string> Heard() => TestNet.HearUntilEnd(pod.Namespace, 9000, () =>
        {
            TestNet.Forge(outside, "198.51.100.7", pod.Address.ToString(), 9000, "unrouted");
            TestNet.Forge(outside, "192.0.2.2", pod.Address.ToString(), 9000, "routed");
            TestNet.Forge(outside, "192.0.2.2", pod.Address.ToString(), 9000, "end");
        });
        Assert.Single(cluster.First.Routes.Sync([far, routed, unrouted]));
        Assert.Equal(["routed from 192.0.2.2"], Heard());
        RulesAway();
        Assert.Equal(["unrouted from 198.51.100.7", "routed from 192.0.2.2"], Heard());
    }

    private IReadOnlyList<IPNetwork> PeerRoutes()
    {
        using var route = RouteSocket.Open(Home);
        return [.. route.Routes().Where(r => r.Gateway is not null && cluster.Ranges.PodRange.Contains(r.Destination.BaseAddress)).Select(r => r.Destination).OrderBy(d => Subnets.ToNumber(d.BaseAddress))];
    }

    private (NetworkNamespace Namespace, string Address) Start(string name, params PublishRequest[] ports)
    {
        var attachment = engine.Attach(new ContainerRequest(TestContainers.IdOf(name), name) { Ports = ports });
        var ns = NetworkNamespace.Open(attachment.NamespacePath!);
        held.AddRange([ns, TestNet.ServeTcp(ns, 8080, name)]);
        return (ns, attachment.Endpoints.Single().Address);
    }

    /// <summary>The same packets without what is under test.</summary>
    private void RulesAway()
    {
        foreach (var node in new[] { cluster.First, cluster.Second })
        {
            using var nft = NftSocket.Open(node.Namespace);
            nft.Commit(new NftBatch().FlushChain(node.Names.Table("gate"), "raw").FlushChain(node.Names.Table("gate"), "forward")
                .FlushChain(node.Names.Table("pods"), "prerouting"), "the rules of pods away");
        }
        using var home = NftSocket.Open(Home);
        home.Commit(new NftBatch().FlushChain(names.Table("containers"), "raw").FlushChain(names.Table("containers"), "forward"), "the rules of containers away");
        home.DeleteTable(names.Table("containers"), NftFamily.Bridge);
    }
}
