using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Naru.Kernel;
using Naru.Kernel.Netlink;
using Naru.Kernel.Nftables;

namespace Naru.Tests.System.Network;

/// <summary>rtnetlink and nftables against the real kernel, each test in namespaces of its own.</summary>
public sealed class KernelNetworkTests : IDisposable
{
    private readonly NetworkNamespace host = TestNet.NewHost();
    private readonly NetworkNamespace guest = NetworkNamespace.Create();

    public void Dispose()
    {
        host.Dispose();
        guest.Dispose();
    }

    [Fact]
    public void A_bridge_port_with_an_address_and_a_route_carries_connections()
    {
        JoinByBridge();
        using var server = TestNet.ServeTcp(host, 7000, "host");
        Assert.Equal("host 10.9.0.2", TestNet.AskTcp(guest, "10.9.0.1", 7000));
    }

    [Fact]
    public void Links_addresses_and_routes_read_back()
    {
        JoinByBridge();
        using var route = RouteSocket.Open(host);
        var bridge = route.Find("br-t")!;
        Assert.Equal(("bridge", true, 1500), (bridge.Kind, bridge.IsUp, bridge.Mtu));
        Assert.Equal(bridge.Index, route.Find("ve-t")!.Master);
        Assert.Contains(route.Addresses(), a => a.Address.ToString() == "10.9.0.1" && a.PrefixLength == 24);
        route.EnsureRoute(new RoutePlan(IPNetwork.Parse("10.77.0.0/16")) { Kind = RouteKind.Unreachable, Metric = 9 });
        Assert.Contains(route.Routes(), r => r is { Kind: RouteKind.Unreachable, Metric: 9 } && r.Destination.ToString() == "10.77.0.0/16");
        route.DeleteLink("br-t");
        route.DeleteLink("br-t");
        Assert.Null(route.Find("br-t"));
    }

    [Fact]
    public void A_refusal_names_the_call_and_the_kernels_reason()
    {
        using var route = RouteSocket.Open(host);
        var error = Assert.Throws<NetlinkException>(() => route.SetUp(4242));
        Assert.Equal(Errno.ENODEV, error.Errno);
        Assert.Contains("set up link 4242", error.Message);
    }

    [Fact]
    public void A_slot_map_translates_and_an_unknown_port_is_refused()
    {
        JoinByBridge();
        using var nft = NftSocket.Open(host);
        var rule = new NftRule().LoadDestination(0).LoadProtocol(1).LoadDestinationPort(2).LoadRandom(3, 4).Lookup("slots", 0, data: 4)
            .DestinationNat(4, 5);
        var elements = Enumerable.Range(0, 4).Select(slot =>
            new NftElement(NftKey.Empty.Address(IPAddress.Parse("10.96.0.1")).Protocol(6).Port(80).Number((uint)slot))
            {
                Data = NftKey.Empty.Address(IPAddress.Parse("10.9.0.1")).Port(7000 + (slot & 1)),
            }).ToArray();
        var batch = new NftBatch().FreshTable("t")
            .AddSet("t", new NftSet("slots", NftField.Address, NftField.Protocol, NftField.Port, NftField.Mark) { Data = [NftField.Address, NftField.Port] })
            .AddElements("t", "slots", elements)
            .AddChain("t", new NftChain("pre", NftHook.Prerouting, "nat", NftChain.PriorityDestinationNat))
            .AddRule("t", "pre", rule)
            .AddRule("t", "pre", new NftRule().LoadDestination(0).MatchNetwork(0, IPNetwork.Parse("10.96.0.0/16")).MatchProtocol(6).Reject(tcp: true));
        nft.Commit(batch, "test");
        using var first = TestNet.ServeTcp(host, 7000, "a");
        using var second = TestNet.ServeTcp(host, 7001, "b");
        var answers = Enumerable.Range(0, 60).Select(_ => TestNet.AskTcp(guest, "10.96.0.1", 80)).Distinct().Order().ToArray();
        Assert.Equal(["a 10.9.0.2", "b 10.9.0.2"], answers);
        Assert.Equal(SocketError.ConnectionRefused, TestNet.RefusalOf(guest, "10.96.0.1", 81));
        nft.DeleteTable("t");
        nft.DeleteTable("t");
    }

    [Fact]
    public void A_failed_transaction_changes_nothing_and_says_why()
    {
        using var nft = NftSocket.Open(host);
        var batch = new NftBatch().FreshTable("t").AddRule("t", "missing", new NftRule().Counter());
        var error = Assert.Throws<NetlinkException>(() => nft.Commit(batch, "test table"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("test table", error.Message);
    }

    [Fact]
    public void A_family_that_cannot_be_found_out_about_is_not_taken_for_absent()
    {
        using var nft = NftSocket.Open(host);
        Assert.True(nft.Filters(NftFamily.IPv4, "probe"));
        Assert.False(nft.Filters((NftFamily)99, "probe"));
        Assert.Equal(Errno.ERANGE, Assert.Throws<NetlinkException>(() => nft.Filters(NftFamily.IPv4, new string('x', 300))).Errno);
    }

    private void JoinByBridge()
    {
        using var route = RouteSocket.Open(host);
        int bridge = route.AddBridge("br-t", PhysicalAddress.Parse("02-00-00-00-00-01"));
        route.EnsureAddress(bridge, IPAddress.Parse("10.9.0.1"), 24);
        route.AddVeth(new VethPlan("ve-t", "eth0", guest) { Master = bridge, PeerMac = PhysicalAddress.Parse("02-00-00-00-00-02") });
        using var inside = RouteSocket.Open(guest);
        int eth0 = inside.IndexOf("eth0");
        inside.EnsureAddress(eth0, IPAddress.Parse("10.9.0.2"), 24);
        inside.SetUp(eth0);
        inside.EnsureRoute(new RoutePlan(IPNetwork.Parse("0.0.0.0/0")) { Gateway = IPAddress.Parse("10.9.0.1") });
    }
}
