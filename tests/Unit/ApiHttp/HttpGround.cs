using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.ApiHttp;
using Naru.ApiHttp.Pki;
using Naru.ApiServer.Joining;
using Naru.Resources.Trees;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>The API on a real socket of the loopback, and ways to it: over a client, and byte by byte.</summary>
internal sealed class HttpGround : IAsyncDisposable
{
    private readonly DirectoryInfo _keys;
    private readonly ApiEndpoint _endpoint;

    private HttpGround(Server server, NodeRoster roster, DirectoryInfo keys, ClusterAuthority authority, ApiEndpoint endpoint, Streams streams) =>
        (Server, Roster, _keys, Authority, _endpoint, Nodes) = (server, roster, keys, authority, endpoint, streams);

    public Server Server { get; }

    public NodeRoster Roster { get; }

    public ClusterAuthority Authority { get; }

    /// <summary>What the API asks of nodes, which are none.</summary>
    public Streams Nodes { get; }

    public int Port => _endpoint.Port;

    public static async Task<HttpGround> StartAsync()
    {
        var keys = Directory.CreateTempSubdirectory("naru-unit-");
        var roster = Rosters.Make();
        var server = await Server.StartAsync(options: given => given with { Roster = roster });
        var authority = ClusterAuthority.LoadOrCreate(keys.FullName, TimeProvider.System);
        var certificate = authority.IssueServer("test", ["localhost"], [IPAddress.Loopback]);
        var streams = new Streams();
        return new HttpGround(server, roster, keys, authority, await ApiEndpoint.StartAsync(server.Api, new ApiEndpointOptions([IPAddress.Loopback], 0, authority, certificate), streams, Server.Cancel), streams);
    }

    public IssuedCertificate Certificate(string user = "admin", string group = "system:masters") => Authority.IssueClient(user, [group], TimeSpan.FromHours(1));

    /// <summary>A client with a certificate; without one when it is null.</summary>
    public HttpClient Client(IssuedCertificate? certificate) => new(new SocketsHttpHandler
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
            ClientCertificates = certificate is null ? null : [certificate.ToCertificate()],
            LocalCertificateSelectionCallback = certificate is null ? null : (_, _, local, _, _) => local[0],
        },
    })
    { BaseAddress = new Uri($"https://127.0.0.1:{Port}") };

    /// <summary>A TLS connection on which HTTP/1.1 is spoken by hand.</summary>
    public async Task<SslStream> ConnectAsync(IssuedCertificate? certificate)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, Port, Server.Cancel);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false, (_, shown, _, _) => shown is not null);
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ClientCertificates = certificate is null ? null : new X509Certificate2Collection(certificate.ToCertificate()) }, Server.Cancel);
        return stream;
    }

    /// <summary>Sends bytes on a connection of their own and reads all that comes until the server closes it.</summary>
    public async Task<string> ExchangeAsync(IssuedCertificate? certificate, string sent)
    {
        await using var stream = await ConnectAsync(certificate);
        await stream.WriteAsync(Encoding.Latin1.GetBytes(sent), Server.Cancel);
        return await RestAsync(stream);
    }

    /// <summary>All that comes until the server closes the connection.</summary>
    public static async Task<string> RestAsync(SslStream stream)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Server.Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        var all = new StringBuilder();
        var buffer = new byte[16 << 10];
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) is > 0 and var read) all.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            return all.ToString();   // closed without a farewell
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the server did not close the connection within 20 s, after it had said: {all}");
        }
        return all.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        await Server.DisposeAsync();
        _keys.Delete(recursive: true);
    }

    /// <summary>Counts what reaches nodes, and lets nothing happen there.</summary>
    internal sealed class Streams : INodeStreams
    {
        public int Asked { get; private set; }

        public Task ReadLogAsync(Tree pod, NodeLogOptions options, Stream output, CancellationToken cancel) => throw Count();

        public Task<int> ExecAsync(Tree pod, NodeExecOptions options, NodeExecStreams streams, CancellationToken cancel) => throw Count();

        public Task<Stream> ConnectAsync(Tree pod, int port, CancellationToken cancel) => throw Count();

        private IOException Count()
        {
            Asked++;
            return new IOException("no nodes");
        }
    }
}
