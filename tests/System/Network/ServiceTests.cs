using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Naru.Network.Dataplane;

namespace Naru.Tests.System.Network;

/// <summary>A Service over two nodes in two network namespaces, with real connections.</summary>
public abstract class ServiceTests : IDisposable
{
    private readonly TwoNodes cluster;
    private readonly Frontend tcp;
    private readonly Frontend udp;

    protected ServiceTests(bool bridged)
    {
        cluster = new TwoNodes(bridged: bridged);
        var address = IPAddress.Parse(cluster.Ranges.Services.Replace(".0.0/16", ".7.7", StringComparison.Ordinal));
        (tcp, udp) = (new Frontend(address, Protocols.Tcp, 80), new Frontend(address, Protocols.Udp, 80));
    }

    public void Dispose()
    {
        cluster.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_node_port_of_another_node_leads_back_to_where_the_client_is()
    {
        var far = cluster.Second.AddPod("far");
        var client = cluster.Second.AddPod("client");
        var port = new Frontend(null, Protocols.Tcp, 30080);
        Publish(port, far);
        Assert.StartsWith("far ", TestNet.AskTcp(client.Namespace, cluster.First.Address.ToString(), 30080));
        Assert.StartsWith("far ", TestNet.AskTcp(far.Namespace, cluster.First.Address.ToString(), 30080));
        Assert.StartsWith("far ", TestNet.AskTcp(cluster.Second.Namespace, cluster.First.Address.ToString(), 30080));
        Assert.StartsWith("far ", TestNet.AskTcp(cluster.First.Namespace, cluster.First.Address.ToString(), 30080));
    }

    [Fact]
    public void A_node_whose_link_was_made_without_turning_back_is_mended_at_the_next_start()
    {
        cluster.RelinkAway();
        cluster.StartAgain();
        var far = cluster.Second.AddPod("far");
        var client = cluster.Second.AddPod("client");
        Publish(new Frontend(null, Protocols.Tcp, 30080), far);
        Assert.StartsWith("far ", TestNet.AskTcp(client.Namespace, cluster.First.Address.ToString(), 30080));
    }

    [Fact]
    public void A_service_is_reached_from_its_own_node_from_the_other_and_from_both_nodes_themselves()
    {
        var server = cluster.First.AddPod("server");
        var near = cluster.First.AddPod("near");
        var far = cluster.Second.AddPod("far");
        Publish(tcp, server);
        Assert.Equal($"server {near.Address}", Ask(near));
        Assert.Equal($"server {far.Address}", Ask(far));
        Assert.Equal($"server {cluster.First.Address}", TestNet.AskTcp(cluster.First.Namespace, tcp.Address!.ToString(), tcp.Port));
        Assert.Equal($"server {cluster.Second.Address}", TestNet.AskTcp(cluster.Second.Namespace, tcp.Address!.ToString(), tcp.Port));
    }

    [Fact]
    public void A_pod_reaches_itself_through_its_service()
    {
        var pod = cluster.Second.AddPod("self");
        Publish(tcp, pod);
        Assert.StartsWith("self ", Ask(pod));
    }

    [Fact]
    public void Pods_reach_each_other_under_their_own_addresses()
    {
        var here = cluster.First.AddPod("here");
        var there = cluster.Second.AddPod("there");
        Assert.Equal($"there {here.Address}", TestNet.AskTcp(here.Namespace, there.Address.ToString(), 8080));
        Assert.Equal($"here {there.Address}", TestNet.AskTcp(there.Namespace, here.Address.ToString(), 8080));
    }

    [Fact]
    public void Without_endpoints_a_service_refuses_and_takes_up_again_with_them()
    {
        var server = cluster.First.AddPod("server");
        var client = cluster.Second.AddPod("client");
        Publish(tcp);
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(client.Namespace, tcp.Address!.ToString(), tcp.Port));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(cluster.Second.Namespace, tcp.Address!.ToString(), tcp.Port));
        Publish(tcp, server);
        Assert.StartsWith("server ", Ask(client));
        cluster.Apply(new FrontendChange(tcp, null));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(client.Namespace, tcp.Address!.ToString(), tcp.Port));
    }

    [Theory]
    [InlineData(3, 900)]
    [InlineData(20, 8000)]
    public void New_connections_are_spread_within_thirty_percent(int pods, int connections)
    {
        var servers = Enumerable.Range(0, pods).Select(i => (i % 2 == 0 ? cluster.First : cluster.Second).AddPod($"s{i}")).ToArray();
        var client = cluster.First.AddPod("client");
        Publish(tcp, servers);
        var counts = client.Namespace.Run(() => CountAnswers(connections));
        double even = (double)connections / pods;
        Assert.Equal(pods, counts.Count);
        Assert.All(counts, c => Assert.InRange(c.Value, even * 0.7, even * 1.3));
    }

    [Fact]
    public void A_node_port_answers_on_every_node_and_from_outside()
    {
        var server = cluster.Second.AddPod("server");
        var client = cluster.First.AddPod("client");
        Publish(new Frontend(null, Protocols.Tcp, 30080), server);
        Assert.StartsWith("server ", TestNet.AskTcp(client.Namespace, cluster.First.Address.ToString(), 30080));
        Assert.StartsWith("server ", TestNet.AskTcp(client.Namespace, cluster.Second.Address.ToString(), 30080));
        Assert.StartsWith("server ", TestNet.AskTcp(cluster.First.Namespace, cluster.First.Address.ToString(), 30080));
        Assert.StartsWith("server ", TestNet.AskTcp(cluster.First.Namespace, cluster.Second.Address.ToString(), 30080));
    }

    [Fact]
    public void A_sticky_client_keeps_its_backend()
    {
        var servers = Enumerable.Range(0, 3).Select(i => cluster.Second.AddPod($"s{i}")).ToArray();
        var client = cluster.First.AddPod("client");
        cluster.Apply(new FrontendChange(tcp, new FrontendTarget(BackendsOf(servers), Sticky: true)));
        Assert.Single(client.Namespace.Run(() => CountAnswers(40)));
    }

    [Fact]
    public void A_udp_flow_to_an_endpoint_that_went_is_decided_anew()
    {
        var old = cluster.First.AddPod("old");
        var fresh = cluster.Second.AddPod("fresh");
        var client = cluster.First.AddPod("client");
        Publish(udp, old);
        using var socket = client.Namespace.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.ReceiveTimeout = (int)TestNet.Patience.TotalMilliseconds;
        socket.Connect(udp.Address!, udp.Port);
        Assert.Equal("old", AskUdp(socket));
        Publish(udp, fresh);
        Assert.Equal("fresh", AskUdp(socket));
    }

    [Fact]
    public void A_pod_that_is_gone_is_refused_and_does_not_leave_by_the_uplink()
    {
        var client = cluster.First.AddPod("client");
        var gone = cluster.First.AddPod("gone");
        cluster.First.Pods.Detach("gone");
        var error = TestNet.RefusalOf(client.Namespace, gone.Address.ToString(), 8080);
        Assert.Equal(SocketError.HostUnreachable, error);
    }

    private static string AskUdp(Socket socket)
    {
        socket.Send("?"u8);
        var buffer = new byte[64];
        return global::System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }

    private Dictionary<string, int> CountAnswers(int connections)
    {
        var counts = new Dictionary<string, int>();
        var buffer = new byte[128];
        for (int i = 0; i < connections; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 5000 };
            socket.Connect(tcp.Address!, tcp.Port);
            var name = global::System.Text.Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer)).Split(' ')[0];
            counts[name] = counts.GetValueOrDefault(name) + 1;
        }
        return counts;
    }

    private string Ask(TestPod client) => TestNet.AskTcp(client.Namespace, tcp.Address!.ToString(), tcp.Port);

    private void Publish(Frontend frontend, params TestPod[] pods) =>
        cluster.Apply(new FrontendChange(frontend, new FrontendTarget(BackendsOf(pods))));

    private static ImmutableArray<Backend> BackendsOf(IEnumerable<TestPod> pods) => [.. pods.Select(p => new Backend(p.Address, 8080)).Order()];
}
