using System.Net;
using Naru.Network.Services;
using Naru.Resources.Trees;

namespace Naru.Tests.Unit.Network;

/// <summary>Endpoints that cannot be are left out and told; they neither lead connections astray nor stop the others.</summary>
public sealed class SliceRefusalTests
{
    private static readonly IPNetwork Services = IPNetwork.Parse("10.96.0.0/16");

    [Theory]
    [InlineData("127.0.0.1", "a loopback address")]
    [InlineData("169.254.169.254", "a link-local address")]
    [InlineData("0.0.0.0", "nobody's address")]
    [InlineData("224.0.0.1", "a multicast or reserved address")]
    [InlineData("255.255.255.255", "a multicast or reserved address")]
    [InlineData("10.96.0.1", "an address of the Services' range 10.96.0.0/16")]
    [InlineData("10.244.0.", "not an IPv4 address")]
    [InlineData("::1", "not an IPv4 address")]
    public void An_address_that_nobody_can_have_is_left_out(string address, string why)
    {
        var (slice, told) = Read(8080, "TCP", address, "10.244.0.7");
        Assert.Equal(["10.244.0.7"], slice.Endpoints.Select(e => e.Address.ToString()));
        Assert.Equal([$"EndpointSlice default/web-1: endpoint {address}: {why}"], told);
    }

    [Fact]
    public void A_port_or_protocol_that_is_none_is_left_out()
    {
        Assert.Equal(["EndpointSlice default/web-1: port 70000 is not between 1 and 65535"], Read(70000, "TCP", "10.244.0.7").Told);
        var (odd, told) = Read(8080, "ICMP", "10.244.0.7");
        Assert.Equal(["EndpointSlice default/web-1: port 8080: protocol ICMP is not TCP, UDP or SCTP"], told);
        Assert.Empty(odd.Ports);
    }

    [Fact]
    public void Ten_thousand_endpoints_are_a_thousand_and_one_sentence()
    {
        var (slice, told) = Read(8080, "TCP", [.. Enumerable.Range(0, 10000).Select(i => $"10.244.{i / 250}.{i % 250 + 1}")]);
        Assert.Equal(ServiceObjects.MostEndpoints, slice.Endpoints.Length);
        Assert.Equal(["EndpointSlice default/web-1: more than 1000 endpoints: the others are not used"], told);
    }

    [Fact]
    public void Of_a_thousand_that_cannot_be_five_are_told_and_counted_the_rest()
    {
        var (slice, told) = Read(8080, "TCP", [.. Enumerable.Range(0, 1000).Select(i => $"127.0.{i / 250}.{i % 250 + 1}")]);
        Assert.Empty(slice.Endpoints);
        Assert.Equal(6, told.Count);
        Assert.Equal("EndpointSlice default/web-1: endpoint 127.0.0.5: a loopback address", told[4]);
        Assert.Equal("EndpointSlice default/web-1: and 995 more that are not used", told[5]);
    }

    [Fact]
    public void A_node_port_that_is_none_leaves_the_port_and_is_told()
    {
        var refusals = new Refusals("Service default/web");
        var service = ServiceObjects.ReadService(Tree.Parse("""
            {"metadata":{"name":"web","namespace":"default"},"spec":{"clusterIP":"10.96.0.9","ports":[{"name":"a","port":80,"nodePort":70000,"protocol":"TCP"},{"name":"b","port":81,"nodePort":30081,"protocol":"TCP"}]}}
            """), refusals);
        Assert.Equal([(80, 0), (81, 30081)], service.Ports.Select(p => ((int)p.Port, (int)p.NodePort)));
        Assert.Equal(["Service default/web: port 80: node port 70000 is not between 1 and 65535; the port is used without it"], refusals.Sentences);
    }

    private static (SliceRecord Slice, IReadOnlyList<string> Told) Read(int port, string protocol, params string[] addresses)
    {
        var refusals = new Refusals("EndpointSlice default/web-1");
        return (ServiceObjects.ReadSlice(SliceOf(port, protocol, addresses), Services, refusals)!, refusals.Sentences);
    }

    private static Tree SliceOf(int port, string protocol, string[] addresses) => Tree.Parse($$$"""
        {"metadata":{"name":"web-1","namespace":"default","resourceVersion":"2","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
         "ports":[{"name":"p","port":{{{port}}},"protocol":"{{{protocol}}}"}],
         "endpoints":[{{{string.Join(",", addresses.Select(a => $$$"""{"addresses":["{{{a}}}"],"conditions":{"ready":true}}"""))}}}]}
        """);
}
