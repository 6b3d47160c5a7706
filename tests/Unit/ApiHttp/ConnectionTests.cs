using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using Naru.ApiHttp;
using Naru.ApiHttp.Pki;
using Naru.Client.Transport;
using Naru.Resources.Api;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>What becomes of connections to the API: which protocol they speak, and that answers leave them open.</summary>
public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("naru-unit-");

    public ValueTask DisposeAsync()
    {
        _keys.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Requests_with_bodies_share_one_connection(string version)
    {
        await using var server = await Server.StartAsync();
        var (authority, endpoint) = await ListenAsync(server);
        await using var _ = endpoint;
        var connections = 0;
        using var handler = Trusting(authority);
        handler.ConnectCallback = async (context, cancel) =>
        {
            Interlocked.Increment(ref connections);
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };
        using var http = new HttpClient(handler);
        for (var number = 0; number < 20; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"https://127.0.0.1:{endpoint.Port}/api/v1/namespaces")
            {
                Version = Version.Parse(version),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new StringContent("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"nNUMBER"}}""".Replace("NUMBER", $"{number}"), Encoding.UTF8, "application/json"),
            };
            using var response = await http.SendAsync(request, Server.Cancel);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        }
        Assert.Equal(1, connections);
    }

    [Fact]
    public async Task A_body_of_nearly_the_most_bytes_arrives_whole()
    {
        await using var server = await Server.StartAsync();
        var (authority, endpoint) = await ListenAsync(server);
        await using var _ = endpoint;
        using var transport = Transport(authority, endpoint);
        var value = new string('x', 1_000_000);
        var response = await transport.SendAsync(Post("/api/v1/namespaces/default/configmaps", ConfigMap("large", value)), Server.Cancel);
        Assert.Equal(value, response.Body["data"]["a"].Text);
        var tooLarge = await transport.SendAsync(Post("/api/v1/namespaces/default/configmaps", ConfigMap("larger", new string('x', 4_000_000))), Server.Cancel);
        Assert.Equal(413, tooLarge.Status);
    }

    [Fact]
    public async Task A_watch_of_the_client_shares_its_connection_with_other_requests()
    {
        await using var server = await Server.StartAsync();
        var (authority, endpoint) = await ListenAsync(server);
        await using var _ = endpoint;
        using var transport = Transport(authority, endpoint);
        await using var watch = await transport.WatchAsync(new ApiRequest("GET", "/api/v1/namespaces") { Query = "watch=true&resourceVersion=0" }, Server.Cancel);
        var made = await transport.SendAsync(Post("/api/v1/namespaces", """{"metadata":{"name":"seen"}}"""), Server.Cancel);
        Assert.Equal(201, made.Status);
        for (var name = ""; name != "seen";)
            name = (await watch.NextAsync(Server.Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Server.Cancel))!.Value.Object["metadata"]["name"].Text;
        Assert.Equal(1, IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(c => c.RemoteEndPoint.Port == endpoint.Port));
    }

    private static string ConfigMap(string name, string value) => $"{{\"metadata\":{{\"name\":\"{name}\"}},\"data\":{{\"a\":\"{value}\"}}}}";

    private static ApiRequest Post(string path, string body) => new("POST", path) { Body = Encoding.UTF8.GetBytes(body), ContentType = "application/json" };

    private async Task<(ClusterAuthority Authority, ApiEndpoint Endpoint)> ListenAsync(Server server)
    {
        var authority = ClusterAuthority.LoadOrCreate(_keys.FullName, TimeProvider.System);
        var certificate = authority.IssueServer("test", ["localhost"], [IPAddress.Loopback]);
        return (authority, await ApiEndpoint.StartAsync(server.Api, new ApiEndpointOptions([IPAddress.Loopback], 0, authority, certificate), new NoStreams(), Server.Cancel));
    }

    private static HttpTransport Transport(ClusterAuthority authority, ApiEndpoint endpoint) => new(new HttpTransportOptions(new Uri($"https://127.0.0.1:{endpoint.Port}"))
    {
        Authorities = [authority.Certificate],
        ClientCertificate = authority.IssueClient("admin", ["system:masters"], TimeSpan.FromHours(1)).ToCertificate(),
    });

    private static SocketsHttpHandler Trusting(ClusterAuthority authority) => new()
    {
        SslOptions = new System.Net.Security.SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            ClientCertificates = [authority.IssueClient("admin", ["system:masters"], TimeSpan.FromHours(1)).ToCertificate()],
            LocalCertificateSelectionCallback = (_, _, local, _, _) => local[0],
        },
    };

    private sealed class NoStreams : INodeStreams
    {
        public Task ReadLogAsync(Naru.Resources.Trees.Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => throw new IOException("no nodes");

        public Task<int> ExecAsync(Naru.Resources.Trees.Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel) => throw new IOException("no nodes");

        public Task<Stream> ConnectAsync(Naru.Resources.Trees.Tree pod, int port, CancellationToken cancel) => throw new IOException("no nodes");
    }
}
