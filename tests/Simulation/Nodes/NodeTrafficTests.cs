using Naru.Client;
using Naru.Node.Machine;
using Naru.Resources.Api;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Simulation.Nodes;

/// <summary>A pod that is to end is told so when no service sends it new connections, and only then.</summary>
public sealed class NodeTrafficTests
{
    [Fact]
    public void An_evicted_pod_is_taken_out_of_its_services_before_it_is_stopped() => OneNode.Run(async node =>
    {
        node.Start();
        var pod = await node.DeclareAsync("web", more: """{"terminationGracePeriodSeconds":600}""");
        await ServeAsync(node, pod);
        await node.UntilReadyAsync("web");
        node.Machine.Usage.Add(new ContainerUsage(pod.Uid, "shop", "web", "c", 0, 1 << 30));
        node.Machine.MemoryAvailableBytes = 1 << 20;
        await node.UntilAsync("the pod is called unready while it runs", async () => !(await node.PodAsync("web")).IsConditionTrue("Ready"));
        Assert.NotEmpty(node.Machine.Running);
        await CallReadyAsync(node, pod, ready: false);
        await node.UntilAsync("it has ended, evicted", async () => (await node.PodAsync("web"))["status"] is var status && status["phase"].Is("Failed") && status["reason"].Is("Evicted"));
        Assert.Empty(node.Machine.Running);
        Assert.True(node.Machine.LastGrace > TimeSpan.FromMinutes(5), $"the pod was given {node.Machine.LastGrace}");
    });

    [Fact]
    public void A_node_that_starts_ends_no_pod_before_it_knows_who_sends_it_connections() => OneNode.Run(async node =>
    {
        var first = node.Start();
        var pod = await node.DeclareAsync("web", more: """{"terminationGracePeriodSeconds":600}""");
        await ServeAsync(node, pod);
        await node.UntilReadyAsync("web");
        first.Cancel();
        await node.User.DeleteAsync(ResourceTypes.Pods, pod.Key, DeleteOptions.Default, default);
        var slices = new TaskCompletionSource();
        node.OnRequest = request => request.Path.EndsWith("/endpointslices", StringComparison.Ordinal) ? slices.Task : Task.CompletedTask;
        node.Start();
        await node.Loop.PassAsync(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(node.Machine.Running);
        slices.SetResult();
        await node.Loop.PassAsync(TimeSpan.FromSeconds(20));
        Assert.NotEmpty(node.Machine.Running);
        await CallReadyAsync(node, pod, ready: false);
        await node.UntilAsync("the pod is gone", async () => (await node.PodAsync("web")).IsAbsent);
    });

    // What the control plane would do: a service that selects the pod, and a slice that calls it ready.
    private static async Task ServeAsync(OneNode node, Tree pod)
    {
        await node.User.CreateAsync(ResourceTypes.Services, Tree.Parse("""{"metadata":{"name":"web","namespace":"shop"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}"""), default);
        await node.User.CreateAsync(ResourceTypes.EndpointSlices, Slice(pod, ready: true), default);
    }

    private static async Task CallReadyAsync(OneNode node, Tree pod, bool ready)
    {
        var known = await node.User.GetAsync(ResourceTypes.EndpointSlices, "shop", "web-1", default);
        await node.User.UpdateAsync(ResourceTypes.EndpointSlices, known.With("endpoints", Slice(pod, ready)["endpoints"]), default);
    }

    private static Tree Slice(Tree pod, bool ready) => Tree.Parse($$$"""
        {"metadata":{"name":"web-1","namespace":"shop","labels":{"kubernetes.io/service-name":"web"}},"addressType":"IPv4","ports":[{"port":80,"protocol":"TCP"}],
         "endpoints":[{"addresses":["10.1.0.1"],"conditions":{"ready":{{{(ready ? "true" : "false")}}}},"targetRef":{"kind":"Pod","namespace":"shop","name":"web","uid":"{{{pod.Uid}}}"}}]}
        """);
}
