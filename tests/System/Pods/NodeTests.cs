namespace Naru.Tests.System.Pods;

/// <summary>Several nodes on one machine: pods beyond the server's own node, and a node that is lost.</summary>
public sealed class NodeTests
{
    [Fact]
    public async Task Pods_run_on_every_node_and_are_replaced_when_one_is_lost()
    {
        await using var cluster = await PodCluster.StartAsync(nodes: 3);
        await cluster.ApplyAsync(Spread);
        await cluster.KubectlAsync("rollout", "status", "deployment/web", "--timeout=60s");
        var nodes = await cluster.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].spec.nodeName}");
        Assert.Equal(["node-1", "node-2", "node-3"], nodes.Split(' ').Order());
        var address = await cluster.FieldAsync("service/web", ".spec.clusterIP");
        foreach (var pod in (await cluster.KubectlAsync("get", "pods", "-l", "app=web", "-o", "jsonpath={.items[*].metadata.name}")).Split(' '))
        {
            // Logs and exec go through the node's own agent, the request through the service from that node.
            Assert.Equal("serving", await cluster.KubectlAsync("logs", pod));
            Assert.StartsWith("web-", await cluster.KubectlAsync("exec", pod, "--", "wget", "-qO-", $"http://{address}"));
            Assert.Contains(address, await cluster.KubectlAsync("exec", pod, "--", "nslookup", "-type=a", "web.default.svc.cluster.local"));
        }
        (await cluster.Naru.NaruAsync("lose-node", "node-2", "--data", cluster.Naru.DataDirectory)).Succeeded();
        await cluster.UntilAsync("node-2 is counted as lost", ["get", "node", "node-2", "--no-headers"], text => text.Contains("NotReady"));
        await cluster.UntilAsync("three pods are ready on the other nodes", ["get", "pods", "-l", "app=web", "--no-headers", "-o", "wide"],
            text => text.Split('\n').Count(line => line.Contains(" Running ") && line.Contains("1/1") && !line.Contains("node-2")) == 3);
    }

    private const string Spread = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
          "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":1,
            "tolerations":[{"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoExecute","tolerationSeconds":1},
              {"key":"node.kubernetes.io/not-ready","operator":"Exists","effect":"NoExecute","tolerationSeconds":1}],
            "containers":[{"name":"c","image":"IMAGE","command":["/bin/sh","-c","hostname > /www/index.html; echo serving; exec httpd -f -p 8080 -h /www"],
              "readinessProbe":{"httpGet":{"port":8080,"path":"/"},"periodSeconds":1},"volumeMounts":[{"name":"w","mountPath":"/www"}]}],
            "volumes":[{"name":"w","emptyDir":{}}]}}}}
        {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]}}
        """;
}
