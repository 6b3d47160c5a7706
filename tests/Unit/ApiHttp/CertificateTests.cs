using System.Net;
using Naru.ApiHttp.Pki;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>A certificate counts while the roster says so, also on connections that are open.</summary>
public sealed class CertificateTests
{
    private const string Watch = "/api/v1/namespaces?watch=true&resourceVersion=0";

    [Fact]
    public async Task A_node_that_is_taken_away_loses_its_open_watch_and_every_further_request()
    {
        await using var ground = await HttpGround.StartAsync();
        var node = ground.Certificate("system:node:a", "system:nodes");
        using var client = ground.Client(node);
        // The authority's signature alone is not enough.
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/nodes", Server.Cancel)).StatusCode);
        using var certificate = node.ToCertificate();
        ground.Roster.Enter("a", "192.168.1.1", KeyHash.Of(certificate), isOwn: false);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/nodes", Server.Cancel)).StatusCode);
        using var watch = await client.GetAsync(Watch, HttpCompletionOption.ResponseHeadersRead, Server.Cancel);
        await using var events = await watch.Content.ReadAsStreamAsync(Server.Cancel);
        ground.Roster.Remove("a");
        await EndsAsync(events);
        var refused = await client.GetAsync("/api/v1/nodes", Server.Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("this certificate counts no longer", await refused.Content.ReadAsStringAsync(Server.Cancel));
        // Not even what anybody may ask.
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/readyz", Server.Cancel)).StatusCode);
        // Others go on.
        using var admin = ground.Client(ground.Certificate());
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/api/v1/nodes", Server.Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_second_certificate_for_a_nodes_name_is_worth_nothing()
    {
        await using var ground = await HttpGround.StartAsync();
        using var first = ground.Certificate("system:node:a", "system:nodes").ToCertificate();
        ground.Roster.Enter("a", "192.168.1.1", KeyHash.Of(first), isOwn: false);
        using var other = ground.Client(ground.Certificate("system:node:a", "system:nodes"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.GetAsync("/api/v1/nodes", Server.Cancel)).StatusCode);
    }

    private static async Task EndsAsync(Stream events)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Server.Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var buffer = new byte[4096];
        try
        {
            while (await events.ReadAsync(buffer, limit.Token) > 0) { }
        }
        catch (IOException)
        {
            return;   // cut off, as it should be
        }
        catch (OperationCanceledException)
        {
            Assert.Fail("the watch of a node that was taken away was still open after 20 s");
        }
    }
}
