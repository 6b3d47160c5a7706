using Naru.Tests.System.Access;

namespace Naru.Tests.System.Attacks;

/// <summary>Whoever has a node's certificate steers nothing but that node.</summary>
public sealed class NodeIdentityAttacks(AttackGround ground)
{
    [Fact]
    public async Task A_node_moves_no_route_no_address_and_no_label_of_the_cluster()
    {
        var space = await ground.SpaceAsync("identity");
        var node = await Identity.OfNodeAsync(space, "node-2");
        await node.OkAsync(space, "get", "node", "node-2");
        foreach (var spec in (string[])["""{"podCIDR":"198.51.100.0/24","podCIDRs":["198.51.100.0/24"]}""", """{"podCIDRs":["198.51.100.0/24"]}"""])
            await node.ForbiddenAsync(space, "patch", "node", "node-2", "--type=merge", "-p", $$"""{"spec":{{spec}}}""");
        await node.ForbiddenAsync(space, "patch", "node", "node-2", "--type=merge", "--subresource=status", "-p", """{"status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}""");
        await node.ForbiddenAsync(space, "label", "node", "node-2", "node-role.kubernetes.io/control-plane=");
        await node.ForbiddenAsync(space, "label", "node", "node-2", "kubernetes.io/hostname=node-1", "--overwrite");
        var routes = (await space.Naru.InsideAsync("ip", ["-4", "route"])).Succeeded().Output;
        Assert.False(routes.Contains("198.51.100.0") || routes.Contains("192.0.2.1"), routes);
    }

    [Fact]
    public async Task A_certificate_of_a_node_that_nobody_let_in_is_refused()
    {
        var space = await ground.SpaceAsync("forged");
        // As it is after a node was taken away: signed by the authority, in the right group.
        var forged = await Identity.OfUserAsync(space, "system:node:aaa", "system:nodes");
        var made = await forged.RunAsync(space, "create", "--raw", "/api/v1/nodes", "-f", await ManifestAsync(space, """{"apiVersion":"v1","kind":"Node","metadata":{"name":"aaa"},"spec":{"podCIDR":"198.51.100.0/24"},"status":{"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}"""));
        Assert.NotEqual(0, made.ExitCode);
        // The same name as a node that is there, by another key.
        var second = await Identity.OfUserAsync(space, "system:node:node-2", "system:nodes");
        Assert.NotEqual(0, (await second.RunAsync(space, "get", "nodes")).ExitCode);
        Assert.DoesNotContain("aaa", await space.KubectlAsync("get", "nodes", "-o", "name"));
        Assert.DoesNotContain("198.51.100.0", (await space.Naru.InsideAsync("ip", ["-4", "route"])).Succeeded().Output);
    }

    [Fact]
    public async Task The_name_of_a_secret_opens_it_in_no_namespace_but_the_pods_own()
    {
        var space = await ground.SpaceAsync("names");
        await space.KubectlAsync("create", "secret", "generic", "shared-name", "--from-literal=word=own");
        await space.KubectlAsync("create", "namespace", "names-other");
        await space.KubectlAsync("create", "secret", "generic", "shared-name", "--from-literal=word=theirs", "-n", "names-other");
        await space.AttackAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"named"},"spec":{"nodeName":"node-2","terminationGracePeriodSeconds":0,
              "containers":[{"name":"c","image":"IMAGE","command":["sleep","1000"],"envFrom":[{"secretRef":{"name":"shared-name"}}]}]}}
            """);
        var node = await Identity.OfNodeAsync(space, "node-2");
        await node.OkAsync(space, "get", "secret", "shared-name");
        await node.ForbiddenAsync(space, "get", "secrets", "-A", "--field-selector=metadata.name=shared-name");
        await node.ForbiddenAsync(space, "get", "secret", "shared-name", "-n", "names-other");
        // Nor does it lead the traffic of Services astray by what it reports of that pod.
        await node.ForbiddenAsync(space, "patch", "pod", "named", "--subresource=status", "--type=merge", "-p", """{"status":{"podIP":"203.0.113.5","podIPs":[{"ip":"203.0.113.5"}]}}""");
        await space.KubectlAsync("delete", "namespace", "names-other", "--wait=false");
        await space.KubectlAsync("delete", "pod", "named", "--wait=false");
    }

    private static async Task<string> ManifestAsync(AttackSpace space, string text)
    {
        var path = Path.Combine(space.Naru.Folder, space.Name + ".json");
        await File.WriteAllTextAsync(path, text);
        return path;
    }
}
