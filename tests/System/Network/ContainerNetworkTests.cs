using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Naru.Dns.Records;
using Naru.Dns.Wire;
using Naru.Engine;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Definitions;
using Naru.Engine.Networks.Endpoints;
using Naru.Engine.Networks.Ports;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Tests.System.Network;

/// <summary>Docker's networks against the real kernel, with real connections, with bridged packets shown to the ip family and not.</summary>
public abstract class ContainerNetworkTests(bool bridged) : IDisposable
{
    private readonly TestContainers engine = new(bridged);

    public void Dispose()
    {
        engine.Dispose();
        GC.SuppressFinalize(this);
    }

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
        using var web = NetworkNamespace.Open(engine.NamespaceOf("web"));
        Assert.StartsWith("web ", TestNet.AskTcp(web, "172.17.0.1", 18080));
        Assert.StartsWith("web ", TestNet.AskTcp(web, "192.0.2.1", 18080));
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
    public void An_internal_network_publishes_nothing_and_a_way_out_brings_the_ports()
    {
        engine.Networks.Create(new NetworkSpec("inside") { Internal = true });
        var port = new PublishRequest("tcp", 8080, FirstHostPort: 18095);
        var (attachment, _) = engine.Start("web", "inside", port);
        Assert.Empty(attachment.Ports);
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Host, "127.0.0.1", 18095));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18095));
        engine.Networks.Connect(TestContainers.IdOf("web"), new EndpointRequest("bridge"));
        Assert.StartsWith("web ", TestNet.AskTcp(engine.Outside, "192.0.2.1", 18095));
        engine.Networks.Disconnect(TestContainers.IdOf("web"), "bridge");
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18095));
        Assert.Empty(engine.Networks.Find(new ContainerRequest(TestContainers.IdOf("web"), "web"))!.Ports);
    }

    [Fact]
    public void A_record_from_before_wishes_were_kept_publishes_where_it_may()
    {
        engine.Networks.Create(new NetworkSpec("inside") { Internal = true });
        engine.Start("web", "bridge", new PublishRequest("tcp", 8080, FirstHostPort: 18100));
        engine.Start("db", "inside", new PublishRequest("tcp", 8080, FirstHostPort: 18101));
        engine.Rewrite("web", record => record.Remove("Wanted"));
        engine.Rewrite("db", record =>
        {
            record.Remove("Wanted");
            record["Ports"] = JsonNode.Parse("""[{"Protocol":"tcp","ContainerPort":8080,"HostAddress":"0.0.0.0","HostPort":18101}]""");
        });
        Assert.Empty(engine.Restart("web", "db"));
        Assert.Empty(engine.Networks.Find(new ContainerRequest(TestContainers.IdOf("db"), "db"))!.Ports);
        engine.Networks.Disconnect(TestContainers.IdOf("web"), "bridge");
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18100));
        foreach (var (name, port) in new[] { ("web", 18100), ("db", 18101) })
        {
            engine.Networks.Connect(TestContainers.IdOf(name), new EndpointRequest("bridge"));
            Assert.StartsWith($"{name} ", TestNet.AskTcp(engine.Outside, "192.0.2.1", port));
            Assert.StartsWith($"{name} ", TestNet.AskTcp(engine.Host, "127.0.0.1", port));
        }
    }

    [Fact]
    public void A_container_whose_link_was_made_without_turning_back_reaches_its_own_port_after_the_next_start()
    {
        var (web, ns) = engine.Start("web", "bridge", new PublishRequest("tcp", 8080, FirstHostPort: 18102));
        engine.Relink(web.Endpoints.Single());
        Assert.Empty(engine.Restart("web"));
        Assert.StartsWith("web ", TestNet.AskTcp(ns, "192.0.2.1", 18102));
    }

    [Fact]
    public void A_network_says_where_ports_are_published_that_name_no_address()
    {
        engine.Networks.Create(new NetworkSpec("local") { Options = new Dictionary<string, string> { ["com.docker.network.bridge.host_binding_ipv4"] = "127.0.0.1" } });
        var (web, _) = engine.Start("web", "local", new PublishRequest("tcp", 8080, FirstHostPort: 18096));
        engine.Start("open", "local", new PublishRequest("tcp", 8080, "0.0.0.0", 18097));
        Assert.Equal("127.0.0.1", web.Ports.Single().HostAddress);
        Assert.StartsWith("web ", TestNet.AskTcp(engine.Host, "127.0.0.1", 18096));
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(engine.Outside, "192.0.2.1", 18096));
        Assert.StartsWith("open ", TestNet.AskTcp(engine.Outside, "192.0.2.1", 18097));
    }

    [Fact]
    public void Containers_that_may_not_talk_reach_each_other_by_published_ports_alone()
    {
        engine.Networks.Create(new NetworkSpec("shy") { Subnet = "10.5.0.0/24", Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_icc"] = "false" } });
        var (web, _) = engine.Start("web", "shy", new PublishRequest("tcp", 8080, FirstHostPort: 18098));
        var (_, other) = engine.Start("other", "shy");
        using var outside = TestNet.ServeTcp(engine.Outside, 7000, "outside");
        var address = web.Endpoints.Single().Address;
        Assert.False(TestNet.Reaches(other, address, 8080));
        // By the host, that routes it back into the network.
        using (var route = RouteSocket.Open(other)) route.EnsureRoute(new RoutePlan(new IPNetwork(IPAddress.Parse(address), 32)) { Gateway = IPAddress.Parse("10.5.0.1") });
        Assert.False(TestNet.Reaches(other, address, 8080));
        Assert.StartsWith("web ", TestNet.AskTcp(engine.Host, address, 8080));
        Assert.StartsWith("web ", TestNet.AskTcp(other, "10.5.0.1", 18098));
        Assert.Equal("outside 192.0.2.1", TestNet.AskTcp(other, "192.0.2.2", 7000));
    }

    [Fact]
    public void Only_published_ports_are_open_to_what_is_routed_in()
    {
        engine.Networks.Create(new NetworkSpec("left") { Subnet = "10.5.0.0/24" });
        engine.Networks.Create(new NetworkSpec("right") { Subnet = "10.6.0.0/24" });
        var (left, _) = engine.Start("l", "left", new PublishRequest("tcp", 8080, FirstHostPort: 18099));
        var (_, right) = engine.Start("r", "right");
        var address = left.Endpoints.Single().Address;
        using (var route = RouteSocket.Open(engine.Outside)) route.EnsureRoute(new RoutePlan(IPNetwork.Parse("10.5.0.0/24")) { Gateway = IPAddress.Parse("192.0.2.1") });
        Assert.False(TestNet.Reaches(engine.Outside, address, 8080));
        Assert.False(TestNet.Reaches(right, address, 8080));
        Assert.StartsWith("l ", TestNet.AskTcp(engine.Outside, "192.0.2.1", 18099));
        Assert.StartsWith("l ", TestNet.AskTcp(right, "192.0.2.1", 18099));
        using (var nft = NftSocket.Open(engine.Host)) nft.Commit(new NftBatch().FlushChain(engine.Names.Table("containers"), "forward"), "the rules away");
        Assert.True(TestNet.Reaches(engine.Outside, address, 8080));
        Assert.True(TestNet.Reaches(right, address, 8080));
    }

    [Fact]
    public void A_container_sends_under_its_own_address_alone()
    {
        var (_, sender) = engine.Start("sender");
        var (victim, ns) = engine.Start("victim");
        engine.Start("other");
        var to = victim.Endpoints.Single().Address;
        string[] forged = ["172.17.0.4", "172.17.0.1", "172.17.0.99", "192.0.2.2"];
        List<string> Heard() => TestNet.HearUntilEnd(ns, 9000, () =>
        {
            foreach (var source in forged) TestNet.Forge(sender, source, to, 9000, "forged");
            TestNet.Forge(sender, "172.17.0.2", to, 9000, "own");
            TestNet.Forge(sender, "172.17.0.2", to, 9000, "end");
        });
        Assert.Equal(["own from 172.17.0.2"], Heard());
        engine.Restart("sender", "victim", "other");
        Assert.Equal(["own from 172.17.0.2"], Heard());
        using (var nft = NftSocket.Open(engine.Host))
        {
            nft.DeleteTable(engine.Names.Table("containers"), NftFamily.Bridge);
            nft.Commit(new NftBatch().FlushChain(engine.Names.Table("containers"), "raw"), "the rules away");
        }
        Assert.Equal(5, Heard().Count);
    }

    [Fact]
    public void Options_that_cannot_be_read_are_refused_and_those_without_effect_are_named()
    {
        var wrong = Assert.Throws<EngineException>(() => engine.Networks.Create(new NetworkSpec("bad") { Options = new Dictionary<string, string> { ["com.docker.network.bridge.enable_icc"] = "maybe" } }));
        Assert.Equal("network bad: option com.docker.network.bridge.enable_icc=maybe: true or false is wanted", wrong.Message);
        var options = BridgeOptions.Of(new Dictionary<string, string> { ["com.docker.network.bridge.name"] = "br7", ["com.docker.network.driver.mtu"] = "1400" });
        Assert.Equal(["com.docker.network.bridge.name"], options.Unused);
        Assert.Equal(1400, options.Mtu);
    }

    [Theory]
    [InlineData("gateway_mode_ipv4", "isolated", "nat, the one mode of this engine, is wanted")]
    [InlineData("gateway_mode_ipv4", "routed", "nat, the one mode of this engine, is wanted")]
    [InlineData("gateway_mode_ipv6", "nat-unprotected", "nat, the one mode of this engine, is wanted")]
    [InlineData("inhibit_ipv4", "true", "false, since every bridge of this engine has an address, is wanted")]
    [InlineData("trusted_host_interfaces", "eth1", "no interface, since this engine lets none past published ports, is wanted")]
    public void Walls_and_doors_that_are_not_built_are_refused(string name, string value, string why)
    {
        var option = new Dictionary<string, string> { ["com.docker.network.bridge." + name] = value };
        var refused = Assert.Throws<EngineException>(() => engine.Networks.Create(new NetworkSpec("walled") { Options = option }));
        Assert.Equal((EngineFault.Invalid, $"network walled: option com.docker.network.bridge.{name}={value}: {why}"), (refused.Fault, refused.Message));
        Assert.DoesNotContain(engine.Networks.List(), n => n.Name == "walled");
        option["com.docker.network.bridge." + name] = name switch { "inhibit_ipv4" => "false", "trusted_host_interfaces" => "", _ => "nat" };
        Assert.Empty(BridgeOptions.Of(engine.Networks.Create(new NetworkSpec("plain") { Options = option }).Options).Unused);
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
