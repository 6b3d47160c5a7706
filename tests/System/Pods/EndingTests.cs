using Naru.Tests.System.Jobs;

namespace Naru.Tests.System.Pods;

/// <summary>The end of a pod that is not the node's alone to decide.</summary>
public sealed class EndingTests(JobCluster jobs)
{
    [Fact]
    public async Task A_pod_that_a_finalizer_holds_leaves_its_node_and_goes_when_it_is_let_go()
    {
        var space = await jobs.SpaceAsync("held");
        await space.ApplyAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"held","finalizers":["example.com/hold"]},"spec":{"terminationGracePeriodSeconds":1,
              "containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"]}]}}
            """);
        await space.ReadyAsync("pod/held");
        await space.KubectlAsync("delete", "pod", "held", "--wait=false");
        await space.UntilFieldAsync("pod/held", ".metadata.deletionGracePeriodSeconds", "0");
        Assert.Equal("137", await space.FieldAsync("pod/held", ".status.containerStatuses[0].state.terminated.exitCode"));

        // A change of a pod that the node is done with finds nothing to do, and no fault in that.
        await space.KubectlAsync("label", "pod", "held", "seen=yes");
        await space.KubectlAsync("patch", "pod", "held", "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await space.UntilAsync("the pod is gone", ["get", "pods", "-o", "name"], text => text.Length == 0);
        Assert.DoesNotContain("FailedSync", await space.KubectlAsync("get", "events"));
    }
}
