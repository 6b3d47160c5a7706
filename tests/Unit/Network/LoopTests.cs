using System.Net;
using Naru.Client;
using Naru.Client.Informers;
using Naru.Network.Dataplane;
using Naru.Network.Routes;
using Naru.Network.Services;
using Naru.Resources.Api;
using Naru.Resources.Concurrency;
using Naru.Resources.Trees;
using Naru.Tests.Unit.Client;

namespace Naru.Tests.Unit.Network;

/// <summary>The loops of a node's network over objects that a test writes.</summary>
public sealed class LoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_address_that_two_services_claim_stays_with_the_one_that_is_left()
    {
        using var stop = new CancellationTokenSource(Patience);
        var services = new ScriptedTransport.Watch();
        var informers = new InformerSet(new ApiClient(new TwoServices(services), "test"), TimeProvider.System);
        using var dataplane = new ToldDataplane();
        var loop = new ServiceLoop("node-1", IPNetwork.Parse("10.96.0.0/16"), informers, dataplane, TimeProvider.System, (_, _) => { });
        _ = informers.RunAsync(stop.Token);
        _ = loop.RunAsync(stop.Token);
        await dataplane.StepAsync(stop.Token);

        services.Send(WatchEventType.Deleted, Service("other", "10.96.0.2"));
        await dataplane.StepAsync(stop.Token);
        Assert.Null(dataplane.Connect("10.96.0.2"));
        Assert.Equal("10.244.0.1", dataplane.Connect("203.0.113.7"));
        await stop.CancelAsync();
    }

    [Fact]
    public async Task Nodes_that_claim_the_same_pods_or_ours_do_not_end_the_routes()
    {
        using var stop = new CancellationTokenSource(Patience);
        var transport = new ScriptedTransport { Answer = _ => List(Node("a", "10.244.1.0/24", "192.168.0.1"), Node("b", "10.244.1.0/24", "192.168.0.2"), Node("c", "10.244.2.0/24", "192.168.0.3"), Node("thief", "10.244.9.0/24", "192.168.0.4")) };
        transport.Watches.Enqueue(() => new ScriptedTransport.Watch());
        var informers = new InformerSet(new ApiClient(transport, "test"), TimeProvider.System);
        var routes = new TaskCompletionSource<IReadOnlyList<PeerNode>>();
        var told = new Mailbox<string>();
        var rules = new PeerRules("self", IPAddress.Parse("192.168.0.9"), IPNetwork.Parse("10.244.9.0/24"), IPNetwork.Parse("10.244.0.0/16"), IPNetwork.Parse("10.96.0.0/16"));
        var loop = new RouteLoop(rules, informers, peers =>
        {
            routes.TrySetResult(peers);
            return [];
        }, TimeProvider.System, (_, fault) => told.TryPost(fault.Message));
        _ = informers.RunAsync(stop.Token);
        _ = loop.RunAsync(stop.Token);
        var found = await routes.Task.WaitAsync(stop.Token);
        Assert.Equal(["10.244.1.0/24 192.168.0.1", "10.244.2.0/24 192.168.0.3"], found.Select(peer => $"{peer.Pods} {peer.Address}"));
        foreach (var refusal in (string[])["node b gets no route: its pod range 10.244.1.0/24 is that of node a", "node thief gets no route: its pod range 10.244.9.0/24 is that of this node"])
        {
            await told.WaitAsync(stop.Token);
            Assert.True(told.TryTake(out var said));
            Assert.Equal(refusal, said);
        }
        await stop.CancelAsync();
    }

    private static Tree Service(string name, string address) => Tree.Parse($$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"default","uid":"{{{name}}}","resourceVersion":"1"},
         "spec":{"clusterIP":"{{{address}}}","externalIPs":["203.0.113.7"],"ports":[{"name":"p","port":80,"protocol":"TCP"}]}}
        """);

    private static Tree Slice(string service, string address) => Tree.Parse($$$"""
        {"metadata":{"name":"{{{service}}}-1","namespace":"default","uid":"{{{service}}}-1","resourceVersion":"2","labels":{"kubernetes.io/service-name":"{{{service}}}"}},
         "addressType":"IPv4","ports":[{"name":"p","port":8080,"protocol":"TCP"}],"endpoints":[{"addresses":["{{{address}}}"],"conditions":{"ready":true}}]}
        """);

    private static Tree Node(string name, string pods, string address) => Tree.Parse($$$"""
        {"metadata":{"name":"{{{name}}}","uid":"{{{name}}}","resourceVersion":"1"},"spec":{"podCIDR":"{{{pods}}}"},
         "status":{"addresses":[{"type":"InternalIP","address":"{{{address}}}"}]}}
        """);

    private static ApiResponse List(params Tree[] items) => new(200, Tree.Object(("metadata", Tree.Object(("resourceVersion", "5"))), ("items", Tree.Array(items))));

    /// <summary>Two services with an endpoint each, and the watch of the services.</summary>
    private sealed class TwoServices(IWatchStream services) : IApiTransport
    {
        public ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel) => new(IsOfServices(request)
            ? List(Service("first", "10.96.0.1"), Service("other", "10.96.0.2"))
            : List(Slice("first", "10.244.0.1"), Slice("other", "10.244.0.2")));

        public ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel) => new(IsOfServices(request) ? services : new ScriptedTransport.Watch());

        private static bool IsOfServices(ApiRequest request) => request.Path.EndsWith("/services", StringComparison.Ordinal);
    }

    /// <summary>A dataplane that tells of every step.</summary>
    private sealed class ToldDataplane : IServiceDataplane
    {
        private readonly MemoryServiceDataplane _inner = new(new Random(1));
        private readonly Mailbox<byte> _steps = new();

        public void Reset(IReadOnlyCollection<FrontendChange> frontends)
        {
            _inner.Reset(frontends);
            _steps.TryPost(0);
        }

        public void Apply(IReadOnlyCollection<FrontendChange> changes)
        {
            if (changes.Count == 0) return;
            _inner.Apply(changes);
            _steps.TryPost(0);
        }

        public async Task StepAsync(CancellationToken cancel)
        {
            await _steps.WaitAsync(cancel);
            _steps.TryTake(out _);
        }

        public string? Connect(string address) => _inner.Connect(new Frontend(IPAddress.Parse(address), Protocols.Tcp, 80), IPAddress.Loopback)?.Address.ToString();

        public void Dispose() => _inner.Dispose();
    }
}
