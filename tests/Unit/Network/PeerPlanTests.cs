using System.Net;
using Naru.Network.Routes;

namespace Naru.Tests.Unit.Network;

/// <summary>What a Node object may say of itself, and what of it steers packets.</summary>
public sealed class PeerPlanTests
{
    private static readonly DateTimeOffset Early = DateTimeOffset.Parse("2026-11-30T10:00:00Z"), Late = Early.AddSeconds(1);
    private static readonly PeerRules Rules = new("self", IPAddress.Parse("10.89.0.1"), IPNetwork.Parse("10.244.0.0/24"), IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("10.96.0.0/16"));

    [Theory]
    [InlineData("198.51.100.0/24", "10.89.0.3", "its pod range 198.51.100.0/24 is not a /24 of the cluster's 10.244.0.0/16")]
    [InlineData("10.244.0.0/16", "10.89.0.3", "its pod range 10.244.0.0/16 is not a /24 of the cluster's 10.244.0.0/16")]
    [InlineData("10.244.1.128/25", "10.89.0.3", "its pod range 10.244.1.128/25 is not a /24 of the cluster's 10.244.0.0/16")]
    [InlineData("0.0.0.0/0", "10.89.0.3", "its pod range 0.0.0.0/0 is not a /24 of the cluster's 10.244.0.0/16")]
    [InlineData("fd00::/64", "10.89.0.3", "its pod range fd00::/64 is not an IPv4 network")]
    [InlineData("pods", "10.89.0.3", "its pod range pods is not an IPv4 network")]
    [InlineData("10.244.0.0/24", "10.89.0.3", "its pod range 10.244.0.0/24 is that of this node")]
    [InlineData("10.244.1.0/24", "10.89.0.3", "its pod range 10.244.1.0/24 is that of node n2")]
    [InlineData("10.244.7.0/24", "0.0.0.0", "no machine can have its address 0.0.0.0")]
    [InlineData("10.244.7.0/24", "127.0.0.1", "no machine can have its address 127.0.0.1")]
    [InlineData("10.244.7.0/24", "169.254.1.1", "no machine can have its address 169.254.1.1")]
    [InlineData("10.244.7.0/24", "224.0.0.1", "no machine can have its address 224.0.0.1")]
    [InlineData("10.244.7.0/24", "255.255.255.255", "no machine can have its address 255.255.255.255")]
    [InlineData("10.244.7.0/24", "10.244.1.9", "its address 10.244.1.9 lies among the pods' (10.244.0.0/16)")]
    [InlineData("10.244.7.0/24", "10.96.0.10", "its address 10.96.0.10 lies among the Services' (10.96.0.0/16)")]
    [InlineData("10.244.7.0/24", "10.89.0.1", "its address 10.89.0.1 is that of this node")]
    [InlineData("10.244.7.0/24", "10.89.0.2", "its address 10.89.0.2 is that of node n2")]
    [InlineData("10.244.7.0/24", "::1", "its address ::1 is not an IPv4 address")]
    public void What_cannot_be_is_refused_and_the_others_are_as_they_were(string pods, string address, string why)
    {
        var plan = PeerPlan.Of(Rules, [new PeerClaim("aaa", Late, pods, address), Node("n2", 1), Node("n3", 2)], []);
        Assert.Equal([$"node aaa gets no route: {why}"], plan.Refused);
        Assert.Equal(["n2 10.244.1.0/24 10.89.0.2", "n3 10.244.2.0/24 10.89.0.4"], Text(plan));
    }

    [Fact]
    public void Who_was_let_through_keeps_its_range_even_from_one_that_seems_older()
    {
        var first = PeerPlan.Of(Rules, [Node("n2", 1)], []);
        var plan = PeerPlan.Of(Rules, [new PeerClaim("aaa", Early, "10.244.1.0/24", "10.89.0.9"), Node("n2", 1)], first.Admitted);
        Assert.Equal(["n2 10.244.1.0/24 10.89.0.2"], Text(plan));
        Assert.Single(plan.Refused);
    }

    [Fact]
    public void A_later_good_version_heals_and_one_that_is_not_complete_yet_is_no_fault()
    {
        var broken = PeerPlan.Of(Rules, [new PeerClaim("n4", Early, "10.244.3.0/24", "127.0.0.1"), new PeerClaim("n5", Early, "", "10.89.0.6")], []);
        Assert.Empty(broken.Admitted);
        Assert.Single(broken.Refused);
        var mended = PeerPlan.Of(Rules, [new PeerClaim("n4", Early, "10.244.3.0/24", "10.89.0.5")], broken.Admitted);
        Assert.Equal(["n4 10.244.3.0/24 10.89.0.5"], Text(mended));
        Assert.Empty(mended.Refused);
    }

    private static PeerClaim Node(string name, int ordinal) => new(name, Early, $"10.244.{ordinal}.0/24", ordinal == 1 ? "10.89.0.2" : $"10.89.0.{ordinal + 2}");

    private static IEnumerable<string> Text(PeerPlan plan) => plan.Admitted.Select(p => $"{p.Name} {p.Pods} {p.Address}");
}
