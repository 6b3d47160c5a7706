namespace Naru.Tests.Clients.Kubectl;

/// <summary>Nodes as those who run a cluster handle them, and what their pods come and go with.</summary>
[Collection(ClusterCollection.Name)]
public sealed class NodeTests(ClusterFixture cluster)
{
    [Fact]
    public async Task A_node_is_cordoned_drained_and_taken_back()
    {
        const string Namespace = "drained";
        await cluster.WebAsync(Namespace);
        await cluster.OkAsync("run", "alone", "-n", Namespace, $"--image={ClusterFixture.Image}", "--overrides", """{"spec":{"nodeName":"node-2"}}""", "--", "sleep", "1000");
        await cluster.OkAsync("wait", "-n", Namespace, "--for=condition=Ready", "pod/alone", "--timeout=30s");
        Assert.Equal("node/node-2 cordoned", await cluster.OkAsync("cordon", "node-2"));
        Assert.Equal("node/node-2 already cordoned", await cluster.OkAsync("cordon", "node-2"));
        Assert.Matches(@"node-2\s+Ready,SchedulingDisabled", await cluster.OkAsync("get", "nodes"));
        Assert.Contains($"Pods that declare no controller (use --force to override): {Namespace}/alone", await cluster.RefusedAsync("drain", "node-2", "--ignore-daemonsets"));
        var drained = await cluster.OkAsync("drain", "node-2", "--force", "--grace-period=1", "--timeout=60s");
        Assert.Contains("pod/alone evicted", drained);
        Assert.EndsWith("node/node-2 drained", drained);
        Assert.DoesNotMatch(@"web-\S+\s.*\snode-2\s", await cluster.OkAsync("get", "pods", "-n", Namespace, "-o", "wide"));
        Assert.Equal("node/node-2 uncordoned", await cluster.OkAsync("uncordon", "node-2"));
        Assert.Equal("node/node-2 tainted", await cluster.OkAsync("taint", "node", "node-2", "kept=free:NoSchedule"));
        Assert.Matches(@"Taints:\s+kept=free:NoSchedule\n", await cluster.OkAsync("describe", "node", "node-2"));
        Assert.Equal("node/node-2 untainted", await cluster.OkAsync("taint", "node", "node-2", "kept-"));
        Assert.Equal("deployment.apps/web condition met", await cluster.OkAsync("wait", "-n", Namespace, "deploy/web", "--for=condition=Available", "--timeout=60s"));
    }

    [Fact]
    public async Task A_pod_whose_files_are_gone_already_still_goes()
    {
        await cluster.OkAsync("run", "bare", $"--image={ClusterFixture.Image}", "--overrides", """{"spec":{"nodeName":"node-1","automountServiceAccountToken":false}}""", "--", "sleep", "1000");
        await cluster.OkAsync("wait", "--for=condition=Ready", "pod/bare", "--timeout=30s");
        var files = Path.Combine(cluster.Naru.DataDirectory, "pods", await cluster.OkAsync("get", "pod", "bare", "-o", "jsonpath={.metadata.uid}"));
        await cluster.OkAsync("delete", "pod", "bare", "--grace-period=3", "--wait=false");
        Directory.Delete(files, recursive: true);
        Assert.Equal("pod/bare condition met", await cluster.OkAsync("wait", "--for=delete", "pod/bare", "--timeout=30s"));
    }

    [Fact]
    public async Task What_nodes_and_chosen_pods_use_is_shown()
    {
        const string Namespace = "measured";
        await cluster.WebAsync(Namespace);
        await cluster.OkAsync("run", "other", "-n", Namespace, $"--image={ClusterFixture.Image}", "--", "sleep", "1000");
        await cluster.UntilAsync("every pod was measured", ["top", "pod", "-n", Namespace, "--no-headers"], text => text.Split('\n').Length == 3);
        Assert.Matches(@"^(web-\S+\s+web\s+\d+m\s+\d+Mi\s*\n?){2}$", await cluster.OkAsync("top", "pod", "-n", Namespace, "-l", "app=web", "--containers", "--no-headers"));
        // A node uses more than its pods do: its own programs are on it as well.
        var nodes = await cluster.OkAsync("top", "node", "--no-headers");
        Assert.Matches(@"^(node-\d\s+\d+m\s+\d+%\s+[1-9]\d+Mi\s+\d+%\s*\n?){2}$", nodes);
    }

    [Fact]
    public async Task What_a_deployment_made_goes_with_it_or_stays_as_asked()
    {
        const string Namespace = "cascades";
        await cluster.WebAsync(Namespace);
        await cluster.OkAsync("delete", "deploy", "web", "--cascade=orphan", "-n", Namespace);
        Assert.Matches(@"^replicaset.apps/web-\w+\npod/web-\S+\npod/web-\S+$", await cluster.OkAsync("get", "deploy,rs,pods", "-o", "name", "-n", Namespace));
        await cluster.OkAsync("delete", "rs", "-l", "app=web", "--cascade=foreground", "--timeout=60s", "-n", Namespace);
        Assert.Equal("", await cluster.OkAsync("get", "rs,pods", "-o", "name", "-n", Namespace));
        Assert.Equal($"namespace \"{Namespace}\" deleted", await cluster.OkAsync("delete", "namespace", Namespace, "--timeout=60s"));
        Assert.Equal($"Error from server (NotFound): namespaces \"{Namespace}\" not found", await cluster.RefusedAsync("get", "namespace", Namespace));
    }
}
