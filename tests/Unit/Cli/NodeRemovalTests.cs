using Naru.Cli.Joining;
using Naru.Client;
using Naru.Resources.Api;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.Cli;

/// <summary>The removal of a node is two requests, and either may be the last that was sent.</summary>
public sealed class NodeRemovalTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task What_is_left_of_a_node_is_taken_away(bool isJoined, bool hasObject)
    {
        var roster = Rosters.Make();
        if (isJoined) roster.Enter("a", "192.168.1.1", "ka", isOwn: false);
        await using var server = await Server.StartAsync(options: given => given with { Roster = roster });
        if (hasObject) await server.CreateAsync("/api/v1/nodes", """{"metadata":{"name":"a"}}""");
        var client = new ApiClient(server.Transport, "unit", Server.Admin);
        await NodeRemoval.RunAsync(client, "a", Server.Cancel);
        Assert.Null(roster.Find("a"));
        Assert.Equal(404, (await server.SendAsync("GET", "/api/v1/nodes/a")).Status);
        var refused = await Assert.ThrowsAsync<ApiRefusedException>(() => NodeRemoval.RunAsync(client, "a", Server.Cancel));
        Assert.Contains("no node a has joined this cluster", refused.Message);
    }
}
