using Naru.ApiServer.Joining;
using Naru.Resources.Api;
using Naru.Store;

namespace Naru.Tests.Unit.ApiServer;

/// <summary>A node does not choose what others route to, place pods by, or trust.</summary>
public sealed class NodeIdentityTests
{
    private const string Merge = "application/merge-patch+json", Nodes = "/api/v1/nodes";

    private static readonly ApiUser NodeA = new("system:node:a", ["system:nodes", "system:authenticated"]);

    [Theory]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDR":"198.51.100.0/24"}}""", "is not what this node was given (10.244.64.0/24)")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDR":"10.244.65.0/24","podCIDRs":["10.244.65.0/24"]}}""", "is not what this node was given")]
    [InlineData("""{"metadata":{"name":"a"},"spec":{"podCIDR":"10.244.64.0/24","podCIDRs":["10.244.64.0/24","10.244.0.0/16"]}}""", "is not what this node was given")]
    [InlineData("""{"metadata":{"name":"a"},"status":{"addresses":[{"type":"InternalIP","address":"192.168.1.2"}]}}""", "is not what this node joined with (192.168.1.1)")]
    [InlineData("""{"metadata":{"name":"a"},"status":{"addresses":[{"type":"ExternalIP","address":"192.168.1.1"}]}}""", "is not what this node joined with")]
    [InlineData("""{"metadata":{"name":"a"},"status":{"addresses":[{"type":"InternalIP","address":"192.168.1.1"},{"type":"InternalIP","address":"not-an-address"}]}}""", "is not what this node joined with")]
    [InlineData("""{"metadata":{"name":"a"},"status":{"addresses":[{"type":"Hostname","address":"b"}]}}""", "is not what this node joined with")]
    [InlineData("""{"metadata":{"name":"b"}}""", "node \"a\" is not allowed to modify node \"b\"")]
    [InlineData("""{"metadata":{"name":"a","labels":{"node-role.kubernetes.io/control-plane":""}}}""", "is not allowed to modify labels: node-role.kubernetes.io/control-plane")]
    [InlineData("""{"metadata":{"name":"a","labels":{"node-restriction.kubernetes.io/safe":"yes"}}}""", "is not allowed to modify labels: node-restriction.kubernetes.io/safe")]
    [InlineData("""{"metadata":{"name":"a","labels":{"anything.k8s.io/x":"yes","kubernetes.io/mine":"1"}}}""", "is not allowed to modify labels: anything.k8s.io/x, kubernetes.io/mine")]
    [InlineData("""{"metadata":{"name":"a","labels":{"kubernetes.io/hostname":"b"}}}""", "is not allowed to call itself \"b\"")]
    [InlineData("""{"metadata":{"name":"a","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}]}}""", "is not allowed to modify ownerReferences")]
    [InlineData("""{"metadata":{"name":"a","finalizers":["example.com/stay"]}}""", "is not allowed to modify finalizers")]
    public async Task A_node_that_says_what_is_not_its_to_say_is_refused(string node, string why)
    {
        var (server, _) = await StartAsync();
        await using var _1 = server;
        var refused = await server.SendAsync("POST", Nodes, node, user: NodeA);
        Assert.Equal(403, refused.Status);
        Assert.Contains(why, refused.Body["message"].Text);
        Assert.Equal(404, (await server.SendAsync("GET", Nodes + "/a")).Status);
    }

    [Fact]
    public async Task A_node_gets_its_range_from_the_roster_and_keeps_it_whoever_writes()
    {
        var (server, _) = await StartAsync();
        await using var _1 = server;
        var made = await server.SendAsync("POST", Nodes, """
            {"metadata":{"name":"a","labels":{"kubernetes.io/hostname":"a","topology.kubernetes.io/zone":"z","kubelet.kubernetes.io/x":"y","sub.node.kubernetes.io/x":"y","example.com/x":"y"}},
             "status":{"addresses":[{"type":"InternalIP","address":"192.168.1.1"},{"type":"Hostname","address":"a"}]}}
            """, user: NodeA);
        Assert.Equal((201, "10.244.64.0/24", "10.244.64.0/24"), (made.Status, made.Body["spec"]["podCIDR"].Text, made.Body["spec"]["podCIDRs"][0].Text));
        foreach (var (user, code) in ((ApiUser, int)[])[(NodeA, 403), (Server.Admin, 403)])
            Assert.Equal(code, (await server.SendAsync("PATCH", Nodes + "/a", """{"spec":{"podCIDR":"10.244.7.0/24","podCIDRs":["10.244.7.0/24"]}}""", Merge, user)).Status);
        Assert.Equal(403, (await server.SendAsync("PATCH", Nodes + "/a/status", """{"status":{"addresses":[{"type":"InternalIP","address":"192.168.1.7"}]}}""", Merge, NodeA)).Status);
        Assert.Equal(403, (await server.SendAsync("PATCH", Nodes + "/a?fieldManager=x&force=true", """{"apiVersion":"v1","kind":"Node","metadata":{"name":"a"},"spec":{"podCIDR":"10.244.7.0/24"}}""", "application/apply-patch+yaml", NodeA)).Status);
        Assert.Equal(200, (await server.SendAsync("PATCH", Nodes + "/a/status", """{"status":{"conditions":[{"type":"Ready","status":"True"}]}}""", Merge, NodeA)).Status);
        // Removing a label that is not its own is changing it.
        await server.OkAsync("PATCH", Nodes + "/a", """{"metadata":{"labels":{"node-role.kubernetes.io/worker":""}}}""", Merge);
        Assert.Equal(403, (await server.SendAsync("PATCH", Nodes + "/a", """{"metadata":{"labels":{"node-role.kubernetes.io/worker":null}}}""", Merge, NodeA)).Status);
    }

    [Fact]
    public async Task Nobody_routes_to_a_node_that_has_not_joined()
    {
        var (server, _) = await StartAsync();
        await using var _1 = server;
        Assert.Equal(403, (await server.SendAsync("POST", Nodes, """{"metadata":{"name":"ghost"},"spec":{"podCIDR":"10.244.3.0/24"}}""")).Status);
        Assert.True((await server.CreateAsync(Nodes, """{"metadata":{"name":"ghost"}}"""))["spec"]["podCIDR"].IsNothing);
    }

    [Fact]
    public async Task The_server_is_marked_as_such_by_the_roster()
    {
        var (server, _) = await StartAsync();
        await using var _1 = server;
        var made = await server.SendAsync("POST", Nodes, """{"metadata":{"name":"node-1"}}""", user: new ApiUser("system:node:node-1", ["system:nodes"]));
        Assert.Equal((201, "10.244.0.0/24"), (made.Status, made.Body["spec"]["podCIDR"].Text));
        Assert.True(made.Body["metadata"]["labels"]["node-role.kubernetes.io/control-plane"].IsString);
    }

    [Fact]
    public async Task Deleting_a_Node_frees_its_name_and_refuses_its_key()
    {
        var (server, roster) = await StartAsync();
        await using var _1 = server;
        await server.CreateAsync(Nodes, """{"metadata":{"name":"a"}}""");
        await server.OkAsync("DELETE", Nodes + "/a?dryRun=All");
        Assert.NotNull(roster.Standing("a", "ka"));
        await server.OkAsync("DELETE", Nodes + "/a");
        Assert.Null(roster.Standing("a", "ka"));
        Assert.Null(roster.Find("a"));
        // A node of the server's own machine stays one.
        roster.Enter("node-2", "10.89.0.2", "k2", isOwn: true);
        await server.CreateAsync(Nodes, """{"metadata":{"name":"node-2"}}""");
        await server.OkAsync("DELETE", Nodes + "/node-2");
        Assert.NotNull(roster.Standing("node-2", "k2"));
    }

    [Fact]
    public async Task The_roster_is_administrators_to_see_and_to_change()
    {
        var (server, roster) = await StartAsync();
        await using var _1 = server;
        foreach (var user in (ApiUser[])[NodeA, new("bob", ["system:authenticated"]), new("system:bootstrap:abcdef", ["system:bootstrappers", "system:authenticated"])])
        {
            Assert.Equal(403, (await server.SendAsync("GET", "/naru/nodes", user: user)).Status);
            Assert.Equal(403, (await server.SendAsync("DELETE", "/naru/nodes/a", user: user)).Status);
        }
        Assert.Equal("192.168.1.1", (await server.OkAsync("GET", "/naru/nodes"))["nodes"][0]["address"].Text);
        Assert.Equal(400, (await server.SendAsync("DELETE", "/naru/nodes/node-1")).Status);
        Assert.Equal(404, (await server.SendAsync("DELETE", "/naru/nodes/nobody")).Status);
        await server.OkAsync("DELETE", "/naru/nodes/a");
        Assert.Null(roster.Find("a"));
    }

    [Fact]
    public async Task A_deletion_that_lost_its_race_takes_no_node_away()
    {
        var store = new HeldStore();
        var (server, roster) = await StartAsync(store);
        await using var _1 = server;
        var made = await server.CreateAsync(Nodes, """{"metadata":{"name":"a"}}""");
        store.Hold();
        var faster = server.OkAsync("PATCH", Nodes + "/a", """{"metadata":{"labels":{"x":"y"}}}""", Merge);
        await store.CommitWaits;
        var slower = server.SendAsync("DELETE", Nodes + "/a", $$$"""{"preconditions":{"resourceVersion":"{{{made["metadata"]["resourceVersion"].Text}}}"}}""");
        store.Release();
        await faster;
        Assert.Equal(409, (await slower).Status);
        Assert.NotNull(roster.Standing("a", "ka"));
        await server.OkAsync("DELETE", Nodes + "/a");
        Assert.Null(roster.Standing("a", "ka"));
    }

    [Fact]
    public async Task What_a_node_makes_between_the_deletion_of_its_object_and_its_refusal_goes_too()
    {
        Server? server = null;
        var again = 0;
        var kept = Rosters.Make(keep: page =>
        {
            // The object is gone and the node still counts: it registers again.
            if (page["refused"].Items.Length > 0) again = server!.SendAsync("POST", Nodes, """{"metadata":{"name":"a"}}""", user: NodeA).Result.Status;
        });
        kept.Enter("a", "192.168.1.1", "ka", isOwn: false);
        server = await Server.StartAsync(options: given => given with { Roster = kept });
        await using var _1 = server;
        await server.CreateAsync(Nodes, """{"metadata":{"name":"a"}}""");
        await server.OkAsync("DELETE", Nodes + "/a");
        Assert.Equal(201, again);
        Assert.Equal(404, (await server.SendAsync("GET", Nodes + "/a")).Status);
        Assert.Contains("no node of this name has joined", (await server.SendAsync("POST", Nodes, """{"metadata":{"name":"a"}}""", user: NodeA)).Body["message"].Text);
    }

    [Fact]
    public async Task A_deletion_whose_node_could_not_be_taken_out_says_what_to_do()
    {
        var roster = Rosters.Make(keep: page => _ = page["refused"].Items.Length > 0 ? throw new IOException("no space left") : page);
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        await using var server = await Server.StartAsync(options: given => given with { Roster = roster });
        await server.CreateAsync(Nodes, """{"metadata":{"name":"a"}}""");
        var refused = await server.SendAsync("DELETE", Nodes + "/a");
        Assert.Equal(500, refused.Status);
        Assert.Contains("it may register again", refused.Body["message"].Text);
        Assert.Contains("no space left", refused.Body["message"].Text);
        Assert.Contains("take it away with `naru node remove a`", refused.Body["message"].Text);
        Assert.NotNull(roster.Standing("a", "ka"));
    }

    [Fact]
    public async Task What_Node_objects_said_before_the_roster_is_mended_at_the_start_and_with_any_write()
    {
        var store = new MemoryStore();
        await using (var before = await Server.StartAsync(store))
        {
            await before.CreateAsync(Nodes, """{"metadata":{"name":"a"},"spec":{"podCIDR":"198.51.100.0/24","podCIDRs":["198.51.100.0/24"]},"status":{"addresses":[{"type":"InternalIP","address":"203.0.113.9"},{"type":"Hostname","address":"a"}]}}""");
            await before.CreateAsync(Nodes, """{"metadata":{"name":"ghost"},"spec":{"podCIDR":"10.244.64.0/24","podCIDRs":["10.244.64.0/24"]}}""");
        }
        var (server, roster) = await StartAsync(store);
        await using var _1 = server;
        var mended = await server.OkAsync("GET", Nodes + "/a");
        Assert.Equal(("10.244.64.0/24", "10.244.64.0/24"), (mended["spec"]["podCIDR"].Text, mended["spec"]["podCIDRs"][0].Text));
        Assert.Equal("""[{"type":"Hostname","address":"a"}]""", mended["status"]["addresses"].ToString());
        var ghost = await server.OkAsync("GET", Nodes + "/ghost");
        Assert.True(ghost["spec"]["podCIDR"].IsNothing && ghost["spec"]["podCIDRs"].IsNothing, ghost.ToString());
        // Taken away with its object left, as when a removal is broken off: whoever writes next takes the range away too.
        Assert.True(roster.Remove("a"));
        await server.OkAsync("PATCH", Nodes + "/a/status", """{"status":{"conditions":[{"type":"Ready","status":"Unknown"}]}}""", Merge);
        var left = await server.OkAsync("GET", Nodes + "/a");
        Assert.True(left["spec"]["podCIDR"].IsNothing && left["spec"]["podCIDRs"].IsNothing, left.ToString());
    }

    private static async Task<(Server Server, NodeRoster Roster)> StartAsync(IStateStore? store = null)
    {
        var roster = Rosters.Make();
        roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        return (await Server.StartAsync(store, given => given with { Roster = roster }), roster);
    }
}
