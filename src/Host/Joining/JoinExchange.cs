using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.Cli;
using Naru.Cli.Joining;
using Naru.Client.Transport;
using Naru.Engine.Networks;
using Naru.Engine.Networks.Nodes;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Host.Joining;

/// <summary>
/// How a machine becomes a node, from its side. First it asks the server for the cluster's authority, trusting nothing, and
/// holds it against the token's hash; only then, over a connection that this authority vouches for, it shows the token
/// and a signing request. Its key never leaves it. Nothing is written here.
/// </summary>
internal static class JoinExchange
{
    /// <exception cref="RefusedException">The server is not the one that the token speaks of, or does not take the machine in.</exception>
    public static async Task<JoinFile> RunAsync(Uri server, JoinToken token, JoinSettings settings, CancellationToken cancel)
    {
        using var authority = await AuthorityAsync(server, token, cancel);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = settings.Name ?? System.Net.Dns.GetHostName().ToLowerInvariant();
        var address = settings.Address ?? AddressTowards(server);
        var request = Tree.Object(("name", name), ("address", address.ToString()),
            ("signingRequest", new CertificateRequest($"CN=system:node:{name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem()));
        var given = await AskAsync(server, authority, token, request, cancel);
        var joined = new JoinFile
        {
            Name = name,
            Ordinal = given["ordinal"].AsInt32(),
            Address = address.ToString(),
            Server = server.GetLeftPart(UriPartial.Authority),
            Pods = given["pods"].Text,
            Services = given["services"].Text,
            Nodes = given["nodes"].Text,
            AuthorityPem = authority.ExportCertificatePem() + "\n",
            KeyPem = key.ExportPkcs8PrivateKeyPem() + "\n",
            ClientCertificatePem = given["clientCertificate"].Text,
            AgentCertificatePem = given["agentCertificate"].Text,
            RegistryPassword = given["registryPassword"].Text,
        };
        if (joined.IsAway()) JoinedMachine.Check(joined.ToRanges());
        return joined;
    }

    private static async Task<X509Certificate2> AuthorityAsync(Uri server, JoinToken token, CancellationToken cancel)
    {
        using var unproved = new HttpTransport(new HttpTransportOptions(server) { TrustsAnybody = true });
        var info = await unproved.SendAsync(new ApiRequest("GET", "/naru/cluster-info"), cancel);
        if (info.Status != 200 || !info.Body["authority"].Text.StartsWith("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            throw new RefusedException($"join: what answers at {server.Authority} is no Naru server");
        var authority = X509Certificate2.CreateFromPem(info.Body["authority"].Text);
        if (JoinToken.HashOf(authority) == token.AuthorityHash) return authority;
        authority.Dispose();
        throw new RefusedException($"join: the server at {server.Authority} is not the one that this token was made by; nothing was told to it. Compare the address, or make a new token there with `naru token create`");
    }

    private static async Task<Tree> AskAsync(Uri server, X509Certificate2 authority, JoinToken token, Tree request, CancellationToken cancel)
    {
        using var transport = new HttpTransport(new HttpTransportOptions(server) { Authorities = [authority] });
        var reply = await transport.SendAsync(new ApiRequest("POST", "/naru/join") { BearerToken = token.Bearer, Body = Encoding.UTF8.GetBytes(request.ToString()) }, cancel);
        return reply.Status switch
        {
            201 => reply.Body,
            401 when reply.Body["message"].Text is "Unauthorized" => throw new RefusedException($"join: the server at {server.Authority} does not know this token; make a new one there with `naru token create`"),
            _ => throw new RefusedException($"join: {reply.Body["message"].Text}"),
        };
    }

    // Nothing is sent: a connected datagram socket has the address that the routes choose.
    private static IPAddress AddressTowards(Uri server)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(IPAddress.Parse(server.Host), server.Port);
        return ((IPEndPoint)socket.LocalEndPoint!).Address;
    }
}
