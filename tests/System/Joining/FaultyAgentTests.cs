using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Naru.Kernel.Netlink;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Joining;

/// <summary>What a node says is what it says: the server outlives it.</summary>
public sealed class FaultyAgentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_agent_that_answers_nonsense_does_not_end_the_server()
    {
        await using var cluster = await PodCluster.StartAsync(2);
        using var patience = new CancellationTokenSource(Patience);
        using var join = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(cluster.Naru.DataDirectory, "nodes", "node-2", "join.json"), patience.Token));
        string Of(string field) => join.RootElement.GetProperty(field).GetString()!;
        var process = (await File.ReadAllTextAsync(Path.Combine(cluster.Naru.RunDirectory, "nodes", "node-2", "naru.pid"), patience.Token)).Trim();
        using var ns = NetworkNamespace.Open($"/proc/{process}/ns/net");
        using var listener = ns.Run(() =>
        {
            var own = new TcpListener(IPAddress.Parse(Of("Address")), 0);
            own.Start();
            return own;
        });
        using var pem = X509Certificate2.CreateFromPem(Of("AgentCertificatePem"), Of("KeyPem"));
        using var certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pfx), null);
        await cluster.KubectlAsync("patch", "node", "node-2", "--subresource=status", "--type=json", "-p",
            $$$"""[{"op":"replace","path":"/status/daemonEndpoints/kubeletEndpoint/Port","value":{{{((IPEndPoint)listener.LocalEndpoint).Port}}}}]""");
        for (var asked = 0; asked < 2; asked++) await AnswerAsync(listener, certificate, patience.Token);
        Assert.Contains("node-2", await cluster.KubectlAsync("get", "nodes"));
    }

    private static async Task AnswerAsync(TcpListener listener, X509Certificate2 certificate, CancellationToken cancel)
    {
        using var client = await listener.AcceptTcpClientAsync(cancel);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancel);
        var one = new byte[1];
        do await stream.ReadExactlyAsync(one, cancel);
        while (one[0] != '\n');
        await stream.WriteAsync(Encoding.UTF8.GetBytes("""{"Error":"nonsense"}""" + "\n"), cancel);
    }
}
