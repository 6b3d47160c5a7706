using Naru.ApiServer.Joining;
using Naru.Resources.Api;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>A node does not choose where the traffic of Services goes.</summary>
public sealed class PodAddressTests
{
    private const string Merge = "application/merge-patch+json", Pods = "/api/v1/namespaces/default/pods";

    private static readonly ApiUser NodeA = new("system:node:a", ["system:nodes", "system:authenticated"]);

    [Theory]
    [InlineData("plain", """{"podIP":"10.244.65.9","podIPs":[{"ip":"10.244.65.9"}]}""", "status.podIP: \"10.244.65.9\" is not in the pods' range of node a (10.244.64.0/24)")]
    [InlineData("plain", """{"podIP":"192.168.1.1"}""", "is not in the pods' range")]
    [InlineData("plain", """{"podIP":"10.96.0.1"}""", "is not in the pods' range")]
    [InlineData("plain", """{"podIP":"10.244.64.7","podIPs":[{"ip":"10.244.64.7"},{"ip":"203.0.113.5"}]}""", "\"203.0.113.5\" is not in the pods' range")]
    [InlineData("plain", """{"podIP":"::ffff:10.244.64.7"}""", "is not in the pods' range")]
    [InlineData("plain", """{"podIP":"10.244.16391"}""", "is not in the pods' range")]
    [InlineData("plain", """{"podIP":"10.244.64.007"}""", "is not in the pods' range")]
    [InlineData("plain", """{"podIP":"a.example"}""", "is not in the pods' range")]
    [InlineData("plain", """{"hostIP":"192.168.1.2"}""", "status.hostIP: \"192.168.1.2\" is not the address of node a (192.168.1.1)")]
    [InlineData("plain", """{"hostIPs":[{"ip":"192.168.1.1"},{"ip":"192.168.1.2"}]}""", "\"192.168.1.2\" is not the address of node a")]
    [InlineData("host", """{"podIP":"192.168.1.2"}""", "is not the address of node a (192.168.1.1), on whose network the pod is")]
    [InlineData("host", """{"podIP":"10.244.64.7"}""", "is not the address of node a")]
    public async Task An_address_that_is_not_the_nodes_own_is_refused(string pod, string status, string why)
    {
        await using var server = await StartAsync();
        foreach (var verb in (string[])["PATCH", "PUT"])
        {
            var body = verb == "PATCH" ? $$$"""{"status":{{{status}}}}""" : (await server.OkAsync("GET", $"{Pods}/{pod}")).With("status", Naru.Resources.Trees.Tree.Parse(status)).ToString();
            var refused = await server.SendAsync(verb, $"{Pods}/{pod}/status", body, verb == "PATCH" ? Merge : "application/json", NodeA);
            Assert.Equal(403, refused.Status);
            Assert.Contains(why, refused.Body["message"].Text);
        }
        Assert.True((await server.OkAsync("GET", $"{Pods}/{pod}"))["status"]["podIP"].IsNothing);
    }

    [Fact]
    public async Task What_a_node_reports_of_its_own_is_taken_and_stays()
    {
        await using var server = await StartAsync();
        foreach (var (pod, status) in ((string, string)[])
            [
                ("plain", """{"phase":"Pending","hostIP":"192.168.1.1","hostIPs":[{"ip":"192.168.1.1"}]}"""),
                ("plain", """{"phase":"Running","hostIP":"192.168.1.1","hostIPs":[{"ip":"192.168.1.1"}],"podIP":"10.244.64.7","podIPs":[{"ip":"10.244.64.7"}]}"""),
                ("host", """{"phase":"Running","hostIP":"192.168.1.1","hostIPs":[{"ip":"192.168.1.1"}],"podIP":"192.168.1.1","podIPs":[{"ip":"192.168.1.1"}]}"""),
                ("plain", """{"phase":"Failed","podIP":null,"podIPs":null}"""),
            ])
        {
            var taken = await server.SendAsync("PATCH", $"{Pods}/{pod}/status", $$$"""{"status":{{{status}}}}""", Merge, NodeA);
            Assert.True(taken.Status == 200, $"{pod} {status}: {taken.Body}");
        }
        // What stood there already stays, and keeps nothing else from being reported.
        await server.OkAsync("PATCH", Pods + "/plain/status", """{"status":{"podIP":"10.244.65.9"}}""", Merge);
        Assert.Equal(200, (await server.SendAsync("PATCH", Pods + "/plain/status", """{"status":{"reason":"Evicted"}}""", Merge, NodeA)).Status);
    }

    [Fact]
    public async Task A_node_that_is_no_longer_in_the_roster_reports_no_addresses()
    {
        var roster = Roster();
        await using var server = await StartAsync(roster);
        roster.Remove("a");
        Assert.Contains("no node a has joined", (await server.SendAsync("PATCH", Pods + "/plain/status", """{"status":{"podIP":"10.244.64.7"}}""", Merge, NodeA)).Body["message"].Text);
    }

    private static NodeRoster Roster()
    {
        var roster = Rosters.Make();
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        return roster;
    }

    private static async Task<Server> StartAsync(NodeRoster? roster = null)
    {
        var server = await Server.StartAsync(options: given => given with { Roster = roster ?? Roster() });
        foreach (var (name, host) in ((string, string)[])[("plain", "false"), ("host", "true")])
            await server.CreateAsync(Pods, $$$"""{"metadata":{"name":"{{{name}}}"},"spec":{"nodeName":"a","hostNetwork":{{{host}}},"containers":[{"name":"c","image":"x:1"}]}}""");
        return server;
    }
}
