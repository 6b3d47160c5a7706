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
        var slice = Read(8080, "TCP", address, "10.244.0.7");
        Assert.Equal(["10.244.0.7"], slice.Endpoints.Select(e => e.Address.ToString()));
        Assert.Equal([$"EndpointSlice default/web-1: endpoint {address}: {why}"], slice.Refused);
    }

    [Fact]
    public void A_port_or_protocol_that_is_none_is_left_out()
    {
        Assert.Equal(["EndpointSlice default/web-1: port 70000 is not between 1 and 65535"], Read(70000, "TCP", "10.244.0.7").Refused);
        var odd = Read(8080, "ICMP", "10.244.0.7");
        Assert.Equal(["EndpointSlice default/web-1: port 8080: protocol ICMP is not TCP, UDP or SCTP"], odd.Refused);
        Assert.Empty(odd.Ports);
    }

    [Fact]
    public void Ten_thousand_endpoints_are_a_thousand_and_one_sentence()
    {
        var slice = Read(8080, "TCP", [.. Enumerable.Range(0, 10000).Select(i => $"10.244.{i / 250}.{i % 250 + 1}")]);
        Assert.Equal(ServiceObjects.MostEndpoints, slice.Endpoints.Length);
        Assert.Equal(["EndpointSlice default/web-1: more than 1000 endpoints: the others are not used"], slice.Refused);
    }

    private static SliceRecord Read(int port, string protocol, params string[] addresses) => ServiceObjects.ReadSlice(Tree.Parse($$$"""
        {"metadata":{"name":"web-1","namespace":"default","resourceVersion":"2","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4",
         "ports":[{"name":"p","port":{{{port}}},"protocol":"{{{protocol}}}"}],
         "endpoints":[{{{string.Join(",", addresses.Select(a => $$$"""{"addresses":["{{{a}}}"],"conditions":{"ready":true}}"""))}}}]}
        """), Services)!;
}
