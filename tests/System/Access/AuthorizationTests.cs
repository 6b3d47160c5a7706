using Naru.Tests.System.Jobs;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Access;

/// <summary>Users, service accounts and nodes, each by its own credentials: what they were given, and 403 for the rest.</summary>
public sealed class AuthorizationTests(JobCluster jobs)
{
    [Fact]
    public async Task A_user_may_what_a_role_gives_and_is_denied_the_rest()
    {
        var space = await jobs.SpaceAsync("users");
        var ann = await Identity.OfUserAsync(space, "ann", "developers");
        Assert.Contains("ann", await ann.OkAsync(space, "auth", "whoami"));
        Assert.Contains("User \"ann\" cannot list resource \"pods\" in API group \"\" in the namespace \"users\"", await ann.ForbiddenAsync(space, "get", "pods"));
        await space.KubectlAsync("create", "role", "reader", "--verb=get,list", "--resource=pods");
        await space.KubectlAsync("create", "rolebinding", "readers", "--role=reader", "--group=developers");
        await ann.OkAsync(space, "get", "pods");
        Assert.Equal("yes", await ann.OkAsync(space, "auth", "can-i", "list", "pods"));
        Assert.Equal("no", (await ann.RunAsync(space, "auth", "can-i", "delete", "pods")).Trimmed);
        await ann.ForbiddenAsync(space, "get", "secrets");
        await ann.ForbiddenAsync(space, "get", "nodes");
        await ann.ForbiddenAsync(space, "create", "configmap", "mine");
        await ann.ForbiddenAsync(space, "get", "pods", "--as=bob");
    }

    [Fact]
    public async Task A_program_in_a_pod_finds_the_api_trusts_it_and_is_its_service_account()
    {
        var space = await jobs.SpaceAsync("accounts");
        await space.KubectlAsync("create", "serviceaccount", "robot");
        await space.ApplyAsync(Robot.Replace("KUBECTL", Kubectl));
        await space.ReadyAsync("pod/robot");
        Assert.Contains("system:serviceaccount:accounts:robot", await InPodAsync(space, "auth", "whoami"));
        var denied = await space.RefusedAsync("exec", "robot", "--", "kubectl", "get", "configmaps", "-v=6");
        var address = await space.KubectlAsync("get", "service", "kubernetes", "--namespace=default", "-o", "jsonpath={.spec.clusterIP}");
        Assert.Contains($"https://{address}:443/api/v1/namespaces/accounts/configmaps", denied);
        Assert.Contains(" 403 Forbidden in ", denied);
        Assert.Contains("User \"system:serviceaccount:accounts:robot\" cannot list resource \"configmaps\"", denied);
        await space.KubectlAsync("create", "role", "reader", "--verb=list", "--resource=configmaps");
        await space.KubectlAsync("create", "rolebinding", "robot", "--role=reader", "--serviceaccount=accounts:robot");
        Assert.Contains("configmap/kube-root-ca.crt", await InPodAsync(space, "get", "configmaps", "-o", "name"));

        var outside = await Identity.OfAccountAsync(space, "robot");
        Assert.Contains("configmap/kube-root-ca.crt", await outside.OkAsync(space, "get", "configmaps", "-o", "name"));
        await outside.ForbiddenAsync(space, "get", "secrets");
        await outside.ForbiddenAsync(space, "get", "configmaps", "-n", "kube-system");
    }

    [Fact]
    public async Task A_node_reaches_what_its_own_pods_need_and_nothing_of_another_node()
    {
        var space = await jobs.SpaceAsync("nodes");
        foreach (var number in (int[])[2, 3])
        {
            await space.KubectlAsync("create", "secret", "generic", $"of-{number}", "--from-literal=word=s3cret");
            await space.KubectlAsync("create", "configmap", $"of-{number}", "--from-literal=a=b");
            await space.ApplyAsync(OnNode.Replace("NUMBER", $"{number}"));
        }
        await space.ReadyAsync("pod/on-2");
        await space.ReadyAsync("pod/on-3");
        var node = await Identity.OfNodeAsync(space, "node-2");
        Assert.Contains("system:node:node-2", await node.OkAsync(space, "auth", "whoami"));

        Assert.Equal("secret/of-2", await node.OkAsync(space, "get", "secret", "of-2", "-o", "name"));
        Assert.Contains("no relationship found between node 'node-2' and this object", await node.ForbiddenAsync(space, "get", "secret", "of-3"));
        await node.ForbiddenAsync(space, "get", "secrets");
        await node.OkAsync(space, "get", "configmap", "of-2");
        await node.ForbiddenAsync(space, "get", "configmap", "of-3");

        Assert.Equal("pod/on-2", await node.OkAsync(space, "get", "pods", "--field-selector=spec.nodeName=node-2", "-o", "name"));
        await node.ForbiddenAsync(space, "get", "pods");
        await node.ForbiddenAsync(space, "get", "pods", "--field-selector=spec.nodeName=node-3");
        await node.ForbiddenAsync(space, "get", "pod", "on-3");
        await node.ForbiddenAsync(space, "delete", "--raw", "/api/v1/namespaces/nodes/pods/on-3");
        await node.ForbiddenAsync(space, "create", "token", "default", "-n", "kube-system");

        const string Condition = """{"status":{"conditions":[{"type":"Tested","status":"True"}]}}""";
        await node.OkAsync(space, "patch", "node", "node-2", "--subresource=status", "-p", Condition);
        await node.ForbiddenAsync(space, "patch", "node", "node-3", "--subresource=status", "-p", Condition);
        await node.ForbiddenAsync(space, "patch", "node", "node-3", "-p", """{"metadata":{"labels":{"a":"b"}}}""");
        await node.ForbiddenAsync(space, "delete", "--raw", "/api/v1/nodes/node-3");
    }

    [Fact]
    public async Task Who_is_not_known_gets_no_further_than_health()
    {
        var space = await jobs.SpaceAsync("nobody");
        var nobody = new Identity([.. (await Identity.OfAccountAsync(space, "default")).Flags[..^1], "--username=nobody", "--password=nothing"]);
        Assert.Equal("ok", await nobody.OkAsync(space, "get", "--raw", "/livez"));
        Assert.Equal("ok", await nobody.OkAsync(space, "get", "--raw", "/readyz"));
        Assert.Contains("Unauthorized", (await nobody.RunAsync(space, "get", "--raw", "/metrics")).Errors + (await nobody.RunAsync(space, "get", "--raw", "/api")).Errors);
    }

    private static string Kubectl { get; } =
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => new FileInfo(Path.Combine(folder, "kubectl"))).First(file => file.Exists) is var found
            ? found.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? found.FullName
            : "";

    private static Task<string> InPodAsync(PodSpace space, params string[] arguments) => space.KubectlAsync(["exec", "robot", "--", "kubectl", .. arguments]);

    // kubectl is one static program: the client library that most programs in clusters use.
    private const string Robot = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"robot"},"spec":{"serviceAccountName":"robot","terminationGracePeriodSeconds":0,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"env":[{"name":"HOME","value":"/tmp"},{"name":"PATH","value":"/bin"}],
            "volumeMounts":[{"name":"kubectl","mountPath":"/bin/kubectl","readOnly":true}]}],
          "volumes":[{"name":"kubectl","hostPath":{"path":"KUBECTL","type":"File"}}]}}
        """;

    private const string OnNode = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"on-NUMBER"},"spec":{"nodeName":"node-NUMBER","terminationGracePeriodSeconds":0,
          "containers":[{"name":"c","image":"IMAGE","command":["/bin/sleep","100000"],"envFrom":[{"secretRef":{"name":"of-NUMBER"}},{"configMapRef":{"name":"of-NUMBER"}}]}]}}
        """;
}
