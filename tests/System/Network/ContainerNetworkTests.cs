using System.Net;
using System.Net.Sockets;
using Naru.Dns.Records;
using Naru.Dns.Wire;
using Naru.Engine;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;
using Naru.Kernel.Netlink;

namespace Naru.Tests.System.Network;

/// <summary>Docker's networks against the real kernel, with real connections.</summary>
public sealed class ContainerNetworkTests : IDisposable
{
    private readonly TestContainers engine = new();

    public void Dispose() => engine.Dispose();

    [Fact]
    public void Containers_on_the_default_bridge_reach_each_other_the_host_and_the_outside()
    {
        var (a, _) = engine.Start("a");
        var (_, b) = engine.Start("b");
        using var outside = TestNet.ServeTcp(engine.Outside, 7000, "outside");
        Assert.Equal("172.17.0.2", a.Endpoints[0].Address);
        Assert.StartsWith("a 172.17.0.3", TestNet.AskTcp(b, "172.17.0.2", 8080));
        Assert.StartsWith("a 172.17.0.1", TestNet.AskTcp(engine.Host, "172.17.0.2", 8080));
        Assert.Equal("outside 192.0.2.1", TestNet.AskTcp(b, "192.0.2.2", 7000));
    }

    [Fact]
    public void A_published_port_answers_from_outside_from_loopback_and_from_its_own_network()
    {
        engine.Start("web", "bridge", new PublishRequest("tcp", 8080, FirstHostPort: 18080));
        var (_, other) = engine.Start("other");
        Assert.StartsWith("web 192.0.2.2", TestNet.AskTcp(engine.Outside, "192.0.2.1", 18080));
        Assert.StartsWith("web ", TestNet.AskTcp(engine.Host, "127.0.0.1", 18080));
        Assert.StartsWith("web ", TestNet.AskTcp(engine.Host, "192.0.2.1", 18080));
        Assert.StartsWith("web ", TestNet.AskTcp(other, "172.17.0.1", 18080));
        engine.Networks.Detach(TestContainers.IdOf("web"));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Host, "127.0.0.1", 18080));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18080));
    }

    [Fact]
    public void A_published_udp_port_answers_from_outside_and_from_loopback()
    {
        var (attachment, _) = engine.Start("names", "bridge", new PublishRequest("udp", 8053));
        int port = attachment.Ports.Single().HostPort;
        Assert.Equal("names", AskUdp(engine.Outside, "192.0.2.1", port));
        Assert.Equal("names", AskUdp(engine.Host, "127.0.0.1", port));
    }

    [Fact]
    public void A_port_in_use_is_one_clear_refusal_and_leaves_nothing()
    {
        using var holder = TestNet.ServeTcp(engine.Host, 18081, "somebody");
        var error = Assert.Throws<EngineException>(() => engine.Start("late", "bridge", new PublishRequest("tcp", 8080, FirstHostPort: 18081)));
        Assert.Contains("0.0.0.0:18081 failed: port is already allocated", error.Message);
        Assert.Empty(engine.Networks.EndpointsOf("bridge"));
        Assert.Empty(Directory.GetFiles(engine.NamespaceDirectory));
    }

    [Fact]
    public void The_first_free_port_of_a_range_is_taken()
    {
        var range = new PublishRequest("tcp", 8080, "", 19000, 19001);
        Assert.Equal(19000, engine.Start("one", "bridge", range).Attachment.Ports.Single().HostPort);
        Assert.Equal(19001, engine.Start("two", "bridge", range).Attachment.Ports.Single().HostPort);
        Assert.Throws<EngineException>(() => engine.Start("three", "bridge", range));
    }

    [Fact]
    public void Containers_of_a_network_of_the_users_find_each_other_by_name()
    {
        engine.Networks.Create(new NetworkSpec("app") { Subnet = "10.5.0.0/24" });
        engine.Start("db", "app");
        var (web, ns) = engine.Start("web", "app");
        Assert.Equal(["127.0.0.11"], web.Resolver.Nameservers);
        Assert.Equal("10.5.0.2", AddressIn(Resolve(ns, "DB", DnsType.A)));
        Assert.Equal("10.5.0.2", AddressIn(Resolve(ns, "db.app", DnsType.A)));
        Assert.Empty(Resolve(ns, "db", DnsType.Aaaa).Answers);
        Assert.Equal("db.app", ((DnsData.Pointer)Resolve(ns, "2.0.5.10.in-addr.arpa", DnsType.Ptr).Answers.Single().Data).Target);
        engine.Networks.Rename(TestContainers.IdOf("db"), "store");
        Assert.Equal("10.5.0.2", AddressIn(Resolve(ns, "store", DnsType.A)));
    }

    [Fact]
    public void Networks_are_apart_until_a_container_is_connected()
    {
        engine.Networks.Create(new NetworkSpec("left"));
        engine.Networks.Create(new NetworkSpec("right"));
        var (left, _) = engine.Start("l", "left");
        var (_, right) = engine.Start("r", "right");
        Assert.ThrowsAny<Exception>(() => TestNet.AskTcp(right, left.Endpoints[0].Address, 8080));
        var endpoint = engine.Networks.Connect(TestContainers.IdOf("r"), new EndpointRequest("left") { Aliases = ["arr"] });
        Assert.Equal("eth1", endpoint.InterfaceName);
        Assert.StartsWith($"l {endpoint.Address}", TestNet.AskTcp(right, left.Endpoints[0].Address, 8080));
        Assert.Equal(left.Endpoints[0].Address, AddressIn(Resolve(right, "l", DnsType.A)));
        engine.Networks.Disconnect(TestContainers.IdOf("r"), "left");
        Assert.ThrowsAny<Exception>(() => TestNet.AskTcp(right, left.Endpoints[0].Address, 8080));
    }

    [Fact]
    public void An_internal_network_has_no_way_out()
    {
        engine.Networks.Create(new NetworkSpec("inside") { Internal = true });
        engine.Start("a", "inside");
        var (_, b) = engine.Start("b", "inside");
        Assert.StartsWith("a ", TestNet.AskTcp(b, engine.Networks.EndpointsOf("inside")[TestContainers.IdOf("a")].Address, 8080));
        Assert.Equal(SocketError.NetworkUnreachable, TestNet.RefusalOf(b, "192.0.2.2", 7000));
    }

    [Fact]
    public void After_a_restart_ports_and_names_are_taken_up_and_what_died_is_gone()
    {
        engine.Networks.Create(new NetworkSpec("app"));
        engine.Start("db", "app", new PublishRequest("tcp", 8080, FirstHostPort: 18090));
        var (_, web) = engine.Start("web", "app");
        engine.Start("dead", "app", new PublishRequest("tcp", 8080, FirstHostPort: 18091));
        Assert.Empty(engine.Restart("db", "web"));
        Assert.StartsWith("db ", TestNet.AskTcp(engine.Host, "127.0.0.1", 18090));
        Assert.StartsWith("db ", TestNet.AskTcp(engine.Outside, "192.0.2.1", 18090));
        Assert.NotEmpty(Resolve(web, "db", DnsType.A).Answers);
        Assert.Equal(2, engine.Networks.EndpointsOf("app").Count);
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18091));
    }

    [Fact]
    public void Networks_refuse_what_cannot_be()
    {
        engine.Networks.Create(new NetworkSpec("app") { Subnet = "10.5.0.0/24" });
        engine.Start("a", "app");
        Assert.Equal(EngineFault.Conflict, Refused(() => engine.Networks.Create(new NetworkSpec("app"))));
        Assert.Equal(EngineFault.Invalid, Refused(() => engine.Networks.Create(new NetworkSpec("other") { Subnet = "10.5.0.0/16" })));
        Assert.Equal(EngineFault.NotFound, Refused(() => engine.Networks.Find("nobody")));
        Assert.Equal(EngineFault.Denied, Refused(() => engine.Networks.Remove("bridge")));
        Assert.Equal(EngineFault.Denied, Refused(() => engine.Networks.Remove("app")));
        engine.Networks.Detach(TestContainers.IdOf("a"));
        engine.Networks.Remove("app");
        Assert.DoesNotContain(engine.Networks.List(), n => n.Name == "app");
    }

    [Fact]
    public void A_container_shares_anothers_network_or_has_none()
    {
        var (first, _) = engine.Start("first");
        var sharing = engine.Networks.Attach(new ContainerRequest(TestContainers.IdOf("second"), "second") { Mode = "container:first" });
        Assert.Equal(first.NamespacePath, sharing.NamespacePath);
        Assert.Null(engine.Networks.Attach(new ContainerRequest(TestContainers.IdOf("third"), "third") { Mode = "host" }).NamespacePath);
        var (none, ns) = engine.Start("none", "none");
        Assert.Empty(none.Endpoints);
        using var inside = RouteSocket.Open(ns);
        Assert.Equal(["lo"], inside.Links().Where(l => l.IsUp).Select(l => l.Name));
    }

    [Fact]
    public void Purging_leaves_the_host_as_it_was()
    {
        engine.Networks.Create(new NetworkSpec("app"));
        engine.Start("a", "app", new PublishRequest("tcp", 8080));
        NetworkPurge.Run(engine.Names, [engine.NamespaceDirectory], null, engine.Host);
        using var route = RouteSocket.Open(engine.Host);
        Assert.Equal(["lo", "uplink"], route.Links().Where(l => l.IsUp).Select(l => l.Name).Order());
        Assert.Empty(Directory.GetFiles(engine.NamespaceDirectory));
    }

    private static EngineFault Refused(Action action) => Assert.Throws<EngineException>(action).Fault;

    private static string AddressIn(DnsMessage message) => ((DnsData.Host)message.Answers.Single().Data).Address.ToString();

    private static string AskUdp(NetworkNamespace ns, string address, int port) => global::System.Text.Encoding.ASCII.GetString(Exchange(ns, address, port, "?"u8.ToArray()));

    private static DnsMessage Resolve(NetworkNamespace ns, string name, DnsType type) =>
        DnsReader.Read(Exchange(ns, "127.0.0.11", 53, DnsWriter.Write(new DnsMessage(7, new DnsQuestion(name, type)) { RecursionDesired = true })));

    private static byte[] Exchange(NetworkNamespace ns, string address, int port, byte[] question) => ns.Run(() =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = (int)TestNet.Patience.TotalMilliseconds };
        socket.Connect(IPAddress.Parse(address), port);
        socket.Send(question);
        var buffer = new byte[4096];
        return buffer.AsSpan(0, socket.Receive(buffer)).ToArray();
    });
}
