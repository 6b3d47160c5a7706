using System.Net;
using System.Net.Sockets;
using System.Text;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>What an attacker does on the wire itself: tunnels, smuggled requests, paths with tricks, handshakes that never end.</summary>
public sealed class WireAttackTests
{
    private const string Hidden = "GET /api/v1/namespaces/default/secrets HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("exec?command=sh&container=none")]
    [InlineData("exec")]
    [InlineData("attach?container=none")]
    [InlineData("portforward")]
    public async Task After_a_refused_upgrade_no_byte_goes_on(string stream)
    {
        // CVE-2018-1002105: what follows a refused upgrade on the connection reached the node with the server's own rights.
        await using var ground = await HttpGround.StartAsync();
        await ground.Server.CreateAsync("/api/v1/namespaces/default/pods", """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"x:1"}]}}""");
        var nobody = ground.Certificate("bob", "people");
        foreach (var upgrade in (string[])["SPDY/3.1", "websocket"])
        {
            var reply = await ground.ExchangeAsync(nobody, $"GET /api/v1/namespaces/default/pods/p/{stream} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {upgrade}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n{Hidden}");
            Assert.StartsWith("HTTP/1.1 403", reply);
            // The second request is one more of the same user's, judged by itself.
            Assert.DoesNotContain("101 Switching", reply);
            Assert.Equal(reply.Split("HTTP/1.1 ").Length - 1, reply.Split("HTTP/1.1 403").Length - 1);
        }
        Assert.Equal(0, ground.Nodes.Asked);
    }

    [Theory]
    [InlineData("POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN")]
    [InlineData("POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nHIDDEN")]
    [InlineData("POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 90\r\n\r\nHIDDEN")]
    [InlineData("POST /api/v1/namespaces HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nHIDDEN")]
    [InlineData("GET /api HTTP/1.1\r\nHost: a\r\nX: y\nGET /api/v1/secrets HTTP/1.1\r\n\r\nHIDDEN")]
    [InlineData("GET /api\0/v1 HTTP/1.1\r\nHost: a\r\n\r\nHIDDEN")]
    public async Task A_request_that_two_readers_would_cut_differently_ends_the_connection(string bytes)
    {
        await using var ground = await HttpGround.StartAsync();
        var reply = await ground.ExchangeAsync(ground.Certificate("bob", "people"), bytes.Replace("HIDDEN", Hidden));
        Assert.DoesNotContain("secrets is forbidden", reply);
        Assert.DoesNotContain("HTTP/1.1 200", reply);
        Assert.True(reply.Split("HTTP/1.1 ").Length <= 2, reply);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps/../../kube-system/secrets")]
    [InlineData("/api/v1/namespaces/default/configmaps/%2e%2e/%2e%2e/kube-system/secrets")]
    [InlineData("/api/v1/namespaces/default%2f..%2fkube-system/configmaps")]
    [InlineData("/api/v1//namespaces//kube-system//secrets")]
    [InlineData("/readyz/../api/v1/secrets")]
    [InlineData("/readyz/%2e%2e/api/v1/secrets")]
    [InlineData("/version/..;/api/v1/secrets")]
    [InlineData("/api/v1/namespaces/default/configmaps;x/../secrets")]
    [InlineData("/%61pi/v1/secrets")]
    [InlineData("/api/v1/watch/secrets")]
    [InlineData("/api/v1/proxy/nodes/n1")]
    [InlineData("/naru/join/../nodes")]
    [InlineData("/naru/cluster-info/../nodes")]
    [InlineData("/naru/nodes/")]
    [InlineData("https://a/api/v1/secrets")]
    public async Task A_path_with_tricks_leads_nowhere(string path)
    {
        await using var ground = await HttpGround.StartAsync();
        await ground.Server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", """{"metadata":{"name":"reader"},"rules":[{"apiGroups":[""],"resources":["configmaps"],"verbs":["*"]}]}""");
        await ground.Server.CreateAsync("/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", """
            {"metadata":{"name":"bob"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"reader"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"bob"}]}
            """);
        var request = $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        Assert.Matches("^HTTP/1.1 (400|403|404|405) ", await ground.ExchangeAsync(ground.Certificate("bob", "people"), request));
        Assert.Matches("^HTTP/1.1 (400|401|404) ", await ground.ExchangeAsync(null, request));
    }

    [Fact]
    public async Task Handshakes_that_never_end_keep_nobody_out()
    {
        await using var ground = await HttpGround.StartAsync();
        var open = new List<Socket>();
        try
        {
            for (var number = 0; number < 400; number++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                open.Add(socket);
                await socket.ConnectAsync(IPAddress.Loopback, ground.Port, Server.Cancel);
                // Half of them begin a ClientHello of 512 bytes and stop.
                if (number % 2 == 0) await socket.SendAsync((byte[])[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3], SocketFlags.None, Server.Cancel);
            }
            using var client = ground.Client(ground.Certificate());
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/namespaces", Server.Cancel).WaitAsync(TimeSpan.FromSeconds(20), Server.Cancel)).StatusCode);
        }
        finally
        {
            foreach (var socket in open) socket.Dispose();
        }
    }

    [Fact]
    public async Task A_certificate_of_another_authority_ends_the_handshake()
    {
        await using var ground = await HttpGround.StartAsync();
        await using var other = await HttpGround.StartAsync();
        var forged = other.Certificate();
        var reply = "";
        try
        {
            reply = await ground.ExchangeAsync(forged, "GET /api HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        }
        catch (Exception ended) when (ended is IOException or System.Security.Authentication.AuthenticationException)
        {
            reply = "";
        }
        Assert.Equal("", reply);
    }

    [Fact]
    public async Task Bodies_without_end_are_cut_off_at_the_bound()
    {
        await using var ground = await HttpGround.StartAsync();
        await using var stream = await ground.ConnectAsync(ground.Certificate());
        await stream.WriteAsync("POST /api/v1/namespaces/default/configmaps HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), Server.Cancel);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('a', 0x10000) + "\r\n");
        var sent = 0L;
        try
        {
            while (sent < 50 << 20)
            {
                await stream.WriteAsync(chunk, Server.Cancel);
                sent += chunk.Length;
            }
            Assert.Fail("50 MB were taken without a word");
        }
        catch (IOException)
        {
            Assert.True(sent < 50 << 20);
        }
    }
}
