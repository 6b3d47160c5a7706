using System.Collections.Immutable;
using System.Net;
using Naru.Network.Dataplane;
using Naru.Network.Services;

namespace Naru.Tests.Unit.Network;

public sealed class ServicePlanTests
{
    private static readonly ServiceRecord Web = new("default", "web", IPAddress.Parse("10.96.0.5"), [new("http", Protocols.Tcp, 80, 30080)]);

    [Fact]
    public void Ready_endpoints_of_the_ports_name_are_the_backends_of_both_frontends()
    {
        var plan = ServicePlan.Of(Web, [Slice("http", Ready("10.244.0.3"), Ready("10.244.0.2"), Down("10.244.0.9"))], "n1");
        ImmutableArray<Backend> expected = [To("10.244.0.2"), To("10.244.0.3")];
        Assert.Equal(expected, plan[new Frontend(Web.ClusterAddress, Protocols.Tcp, 80)].Backends);
        Assert.Equal(expected, plan[new Frontend(null, Protocols.Tcp, 30080)].Backends);
    }

    [Fact]
    public void Endpoints_of_another_ports_name_do_not_count() =>
        Assert.Empty(ServicePlan.Of(Web, [Slice("metrics", Ready("10.244.0.3"))], "n1")[new Frontend(Web.ClusterAddress, Protocols.Tcp, 80)].Backends);

    [Fact]
    public void Terminating_endpoints_that_serve_are_the_last_resort_only()
    {
        var leaving = new EndpointRecord(IPAddress.Parse("10.244.0.7")) { Ready = false, Serving = true, Terminating = true };
        var frontend = new Frontend(Web.ClusterAddress, Protocols.Tcp, 80);
        Assert.Equal([To("10.244.0.7")], ServicePlan.Of(Web, [Slice("http", leaving)], "n1")[frontend].Backends);
        Assert.Equal([To("10.244.0.2")], ServicePlan.Of(Web, [Slice("http", leaving, Ready("10.244.0.2"))], "n1")[frontend].Backends);
    }

    [Fact]
    public void The_local_policy_keeps_to_this_nodes_endpoints_and_to_the_clients_address()
    {
        var service = Web with { ExternalLocal = true };
        var slices = new[] { Slice("http", Ready("10.244.0.2", "n1"), Ready("10.244.1.2", "n2")) };
        var plan = ServicePlan.Of(service, slices, "n1");
        Assert.Equal(2, plan[new Frontend(Web.ClusterAddress, Protocols.Tcp, 80)].Backends.Length);
        var outside = plan[new Frontend(null, Protocols.Tcp, 30080)];
        Assert.Equal([To("10.244.0.2")], outside.Backends);
        Assert.True(outside.KeepSource);
    }

    [Fact]
    public void A_headless_service_has_no_frontend() =>
        Assert.Empty(ServicePlan.Of(Web with { ClusterAddress = null }, [Slice("http", Ready("10.244.0.2"))], "n1"));

    [Fact]
    public void The_difference_names_only_what_changed()
    {
        var before = ServicePlan.Of(Web, [Slice("http", Ready("10.244.0.2"))], "n1");
        var same = ServicePlan.Of(Web, [Slice("http", Ready("10.244.0.2"))], "n1");
        Assert.Empty(ServicePlan.Difference(before, same));
        var without = ServicePlan.Of(Web with { Ports = [new("http", Protocols.Tcp, 80)] }, [Slice("http", Ready("10.244.0.2"))], "n1");
        Assert.Equal([new FrontendChange(new Frontend(null, Protocols.Tcp, 30080), null)], ServicePlan.Difference(before, without));
    }

    private static Backend To(string address) => new(IPAddress.Parse(address), 8080);

    private static EndpointRecord Ready(string address, string node = "n1") => new(IPAddress.Parse(address)) { NodeName = node };

    private static EndpointRecord Down(string address) => new(IPAddress.Parse(address)) { Ready = false, Serving = false };

    private static SliceRecord Slice(string port, params EndpointRecord[] endpoints) =>
        new("default", "web-1", "web", [new SlicePortRecord(port, Protocols.Tcp, 8080)], [.. endpoints], 7);
}
