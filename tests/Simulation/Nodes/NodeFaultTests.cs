using Naru.Client;
using Naru.Node.Machine;
using Naru.Resources.Objects;
using Naru.Resources.Trees;

namespace Naru.Tests.Simulation.Nodes;

/// <summary>What a node does when one of its steps fails in a way that nobody foresaw, or at a moment that nobody chose.</summary>
public sealed class NodeFaultTests
{
    [Fact]
    public void A_pods_worker_that_failed_looks_again_by_itself() => OneNode.Run(async node =>
    {
        node.Start();
        await node.DeclareAsync("web");
        await node.UntilReadyAsync("web");
        var looks = 0;
        node.Machine.Fails = step => step == "list" && ++looks == 1 ? throw Unforeseen() : false;
        await node.UntilAsync("the pod is looked at again", () => new(looks > 1), seconds: 60);
        Assert.Single(node.Faults);
    });

    [Fact]
    public void A_probe_that_failed_on_something_unforeseen_goes_on() => OneNode.Run(async node =>
    {
        var probes = 0;
        node.Machine.Probe = _ => ++probes == 1 ? throw Unforeseen() : ProbeAnswer.Ok;
        node.Start();
        await node.DeclareAsync("web", """{"readinessProbe":{"tcpSocket":{"port":80},"periodSeconds":1}}""");
        await node.UntilReadyAsync("web");
        Assert.Single(node.Faults);
    });

    [Fact]
    public void Pods_of_an_earlier_life_are_ended_although_the_machine_could_not_list_them_at_once() => OneNode.Run(async node =>
    {
        var first = node.Start();
        await node.DeclareAsync("web");
        await node.UntilReadyAsync("web");
        first.Cancel();
        await node.User.DeleteAsync(ResourceTypes.Pods, new ObjectKey("shop", "web"), new DeleteOptions { GracePeriodSeconds = 0 }, default);
        var failures = 2;
        node.Machine.Fails = step => step == "list" && failures-- > 0;
        node.Start();
        await node.UntilAsync("nothing runs any more", () => new(!node.Machine.Running.Any()));
    });

    [Fact]
    public void The_directory_of_a_deleted_volume_goes_although_the_machine_could_not_list_them_once() => OneNode.Run(async node =>
    {
        await node.User.CreateAsync(ResourceTypes.PersistentVolumes, Tree.Parse("""
            {"metadata":{"name":"v1","finalizers":["naru.dev/local-volume"]},"spec":{"capacity":{"storage":"1Mi"},"accessModes":["ReadWriteOnce"],
             "persistentVolumeReclaimPolicy":"Delete","hostPath":{"path":"/claims/v1"}}}
            """), default);
        node.Machine.Claims.Add("v1");
        var failures = 1;
        node.Machine.Fails = step => step == "claims" && failures-- > 0;
        node.Start("/claims");
        await node.User.DeleteAsync(ResourceTypes.PersistentVolumes, new ObjectKey("", "v1"), DeleteOptions.Default, default);
        await node.UntilAsync("the directory is gone", () => new(node.Machine.Claims.Count == 0));
    });

    [Fact]
    public void A_probes_verdict_reaches_a_worker_that_was_told_much_else_meanwhile() => OneNode.Run(async node =>
    {
        var healthy = true;
        node.Machine.Probe = _ => healthy ? ProbeAnswer.Ok : new ProbeAnswer(false, "sick");
        node.Start();
        await node.DeclareAsync("web", more: """
            {"containers":[{"name":"c","image":"app:1","livenessProbe":{"tcpSocket":{"port":80},"periodSeconds":1,"failureThreshold":1}},
              {"name":"slow","image":"slow:1","imagePullPolicy":"Always"}]}
            """);
        await node.UntilReadyAsync("web");
        var pulling = new TaskCompletionSource();
        node.Machine.Pulling = _ => pulling.Task;
        node.Machine.Exit(node.Machine.Running.Single(container => container.Name == "slow").Id, 0);
        await node.Loop.PassAsync(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 300; i++)
            await node.User.PatchAsync(ResourceTypes.Pods, new ObjectKey("shop", "web"), Tree.Object(("metadata", Tree.Object(("annotations", Tree.Object(("n", $"{i}")))))), default);
        healthy = false;
        await node.Loop.PassAsync(TimeSpan.FromSeconds(3));
        healthy = true;
        pulling.SetResult();
        await node.UntilAsync("the sick container was started again", async () => (await node.PodAsync("web"))["status"]["containerStatuses"][0]["restartCount"].AsInt32() == 1);
    });

    private static InvalidOperationException Unforeseen() => new("nobody thought of this");
}
