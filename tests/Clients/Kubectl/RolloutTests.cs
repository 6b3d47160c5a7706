namespace Naru.Tests.Clients.Kubectl;

/// <summary>New versions of a Deployment: followed, looked back on, undone, held and started again.</summary>
[Collection(ClusterCollection.Name)]
public sealed class RolloutTests(ClusterFixture cluster)
{
    private const string Namespace = "rollouts";

    [Fact]
    public async Task A_version_is_rolled_out_remembered_undone_held_and_restarted()
    {
        await cluster.WebAsync(Namespace);
        Assert.Equal("deployment.apps/web image updated", await RunAsync("set", "image", "deploy/web", $"web={ClusterFixture.NewerImage}"));
        await RunAsync("annotate", "deploy/web", "kubernetes.io/change-cause=the newer image");
        Assert.EndsWith("deployment \"web\" successfully rolled out", await FinishedAsync());
        Assert.Matches(@"^deployment.apps/web \nREVISION\s+CHANGE-CAUSE\n1\s+<none>\n2\s+the newer image\n?$", await RunAsync("rollout", "history", "deploy/web"));
        Assert.Contains($"Image:\t{ClusterFixture.Image}", await RunAsync("rollout", "history", "deploy/web", "--revision=1"));

        Assert.Equal("deployment.apps/web rolled back", await RunAsync("rollout", "undo", "deploy/web"));
        await FinishedAsync();
        Assert.Equal(ClusterFixture.Image, await ImageAsync());
        Assert.Equal("error: unable to find specified revision 99 in history", await cluster.RefusedAsync("rollout", "undo", "deploy/web", "--to-revision=99", "-n", Namespace));

        Assert.Equal("deployment.apps/web paused", await RunAsync("rollout", "pause", "deploy/web"));
        await RunAsync("set", "env", "deploy/web", "HELD=yes");
        Assert.Equal("error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again", await cluster.RefusedAsync("rollout", "undo", "deploy/web", "-n", Namespace));
        Assert.Contains("0 out of 2 new replicas have been updated", await RunAsync("rollout", "status", "deploy/web", "--watch=false"));
        Assert.Equal("deployment.apps/web resumed", await RunAsync("rollout", "resume", "deploy/web"));
        await FinishedAsync();

        // Again while the last one's pods may still be ending: every step must be carried out, or this never ends.
        for (var i = 0; i < 2; i++)
        {
            // kubectl says the second in which it asked, and refuses to ask twice in one; the rollout may be done within it.
            await cluster.UntilAsync("kubectl asks for a restart", ["rollout", "restart", "deploy/web", "-n", Namespace], text => text == "deployment.apps/web restarted");
            await FinishedAsync();
        }
        Assert.Equal("2", await RunAsync("get", "deploy", "web", "-o", "jsonpath={.status.updatedReplicas}"));
        Assert.DoesNotContain("from 0 to 0", await RunAsync("describe", "deploy", "web"));
        await cluster.UntilAsync("only the two newest pods are left", ["get", "pods", "-n", Namespace, "--no-headers"], text => text.Split('\n').Length == 2);
    }

    [Fact]
    public async Task A_deployment_is_scaled_exposed_and_described_with_what_happened()
    {
        const string Own = "described";
        await cluster.WebAsync(Own);
        Assert.Equal("deployment.apps/web scaled", await cluster.OkAsync("scale", "deploy", "web", "--replicas=3", "-n", Own));
        Assert.Equal("error: no objects passed to scale", (await cluster.RefusedAsync("scale", "deploy", "-l", "app=none", "--replicas=1", "-n", Own)));
        Assert.Contains("Expected replicas to be 9, was 3", await cluster.RefusedAsync("scale", "deploy", "web", "--current-replicas=9", "--replicas=1", "-n", Own));
        Assert.Equal("deployment.apps/web condition met", await cluster.OkAsync("wait", "deploy/web", "--for=jsonpath={.status.readyReplicas}=3", "--timeout=60s", "-n", Own));
        Assert.Equal("service/second exposed", await cluster.OkAsync("expose", "deploy", "web", "--name=second", "--port=8080", "--target-port=http", "--type=NodePort", "-n", Own));
        Assert.Matches(@"second\s+NodePort\s+10\.96\.\S+\s+<none>\s+8080:3\d{4}/TCP\s+\d+s\s+app=web$", await cluster.OkAsync("get", "svc", "second", "-o", "wide", "--no-headers", "-n", Own));
        await cluster.UntilAsync("the service has the three pods", ["get", "endpoints", "second", "-n", Own, "-o", "jsonpath={.subsets[0].addresses[*].ip}"], text => text.Split(' ').Length == 3);

        var deployment = await cluster.OkAsync("describe", "deploy", "web", "-n", Own);
        Assert.Matches(@"Replicas:\s+3 desired \| 3 updated \| 3 total \| 3 available \| 0 unavailable\n", deployment);
        Assert.Matches(@"Available\s+True\s+MinimumReplicasAvailable\n\s+Progressing\s+True\s+NewReplicaSetAvailable\n", deployment);
        Assert.Matches(@"ScalingReplicaSet\s+\d+s\s+deployment-controller\s+Scaled up replica set web-\w+ from 0 to 2\n.*Scaled up replica set web-\w+ from 2 to 3$", deployment);
        var pod = await cluster.OkAsync("describe", "pod", await cluster.PodAsync(Own), "-n", Own);
        Assert.Matches(@"Controlled By:\s+ReplicaSet/web-", pod);
        Assert.Matches(@"State:\s+Running\n\s+Started:\s+\w{3}, \d\d \w{3} 20", pod);
        Assert.Matches(@"Readiness:\s+http-get http://:http/ delay=0s timeout=1s period=1s #success=1 #failure=3", pod);
        Assert.Matches(@"QoS Class:\s+Burstable\n", pod);
        Assert.Matches(@"(?s)Scheduled .*default-scheduler .*Pull(ing|ed) .*Created .*kubelet\s+Created container: web\n.*Started .*kubelet\s+Started container web", pod);
        Assert.Contains("spec.containers{web}", await cluster.OkAsync("get", "events", "-o", "wide", "-n", Own));
        Assert.Contains("SuccessfulCreate", await cluster.OkAsync("events", "--types=Normal", "-n", Own));
    }

    private Task<string> RunAsync(params string[] arguments) => cluster.OkAsync([.. arguments, "-n", Namespace]);

    private Task<string> FinishedAsync() => RunAsync("rollout", "status", "deploy/web", "--timeout=55s");

    private Task<string> ImageAsync() => RunAsync("get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}");
}
