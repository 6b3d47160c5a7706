using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Naru.Engine.Transfer;

/// <summary>HTTP clients that believe the right certificate authorities.</summary>
internal static class RegistryTls
{
    public static HttpClient CreateClient(RegistryHost host)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            MaxAutomaticRedirections = 10,
            UseCookies = false,
        };
        var named = new Uri($"{host.BaseAddress.Scheme}://{host.Domain}");
        var elsewhere = host.Domain != Oci.ImageReference.DefaultDomain && named.Authority != host.BaseAddress.Authority;
        if (elsewhere) handler.ConnectCallback = (context, cancellation) => Dial(named, host.BaseAddress, context.DnsEndPoint, cancellation);
        if (host.TrustedRoots is { } roots)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) => Believes(roots, certificate, errors);
        }
        // No time-out of the whole: a layer may take hours. Each read has its own (see RegistryConnection).
        return new HttpClient(handler) { BaseAddress = elsewhere ? named : host.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
    }

    // Requests keep the registry's one name, for certificates and links; only the connection goes to its address.
    private static async ValueTask<Stream> Dial(Uri named, Uri address, DnsEndPoint wanted, CancellationToken cancellation)
    {
        var isRegistry = wanted.Host == named.IdnHost && wanted.Port == named.Port;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(isRegistry ? new DnsEndPoint(address.IdnHost, address.Port) : wanted, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Believes(X509Certificate2Collection roots, X509Certificate? certificate, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
