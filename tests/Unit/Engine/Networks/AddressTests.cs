using System.Net;
using Naru.Engine.Networks;

namespace Naru.Tests.Unit.Engine.Networks;

public sealed class AddressTests
{
    [Fact]
    public void Link_names_fit_the_kernel_and_tell_instances_apart()
    {
        var (one, two) = (new InstanceNames("/var/lib/naru"), new InstanceNames("/tmp/other"));
        string[] names = [one.Bridge("n"), one.ContainerLink("c", "n"), one.PodLink("p"), one.NodeLink("n2")];
        Assert.All(names, n => Assert.Equal(15, n.Length));
        Assert.All(names, n => Assert.True(one.OwnsLink(n) && !two.OwnsLink(n)));
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.False(one.OwnsLink("eth0"));
    }

    [Fact]
    public void Subnets_are_cut_from_a_range_and_end_with_it()
    {
        var range = IPNetwork.Parse("10.244.0.0/16");
        Assert.Equal("10.244.3.0/24", Subnets.Nth(range, 24, 3).ToString());
        Assert.Throws<Naru.Engine.EngineException>(() => Subnets.Nth(range, 24, 256));
        Assert.Equal("10.244.0.10", Subnets.AddressAt(range, 10).ToString());
    }

    [Fact]
    public void The_first_candidate_that_overlaps_nothing_is_picked()
    {
        IPNetwork[] used = [IPNetwork.Parse("172.17.5.0/24"), IPNetwork.Parse("172.16.0.0/15")];
        var candidates = Enumerable.Range(17, 3).Select(i => IPNetwork.Parse($"172.{i}.0.0/16"));
        Assert.Equal("172.18.0.0/16", Subnets.FirstFree(candidates, used).ToString());
        Assert.Null(Subnets.FirstFree(candidates, [IPNetwork.Parse("172.0.0.0/8")]));
    }
}
