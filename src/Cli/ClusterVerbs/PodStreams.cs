using System.Net;
using System.Security.Cryptography.X509Certificates;
using Naru.Client.Transport;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Cli.ClusterVerbs;

/// <summary>Connections to the API server for streams that are no objects: logs and exec. HTTP/1.1, because they may be upgraded.</summary>
internal static class PodStreams
{
    public static HttpClient Http(HttpTransportOptions options) =>
        new(Handler(options)) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan, DefaultRequestVersion = HttpVersion.Version11 };

    public static SocketsHttpHandler Handler(HttpTransportOptions options)
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (options.ClientCertificate is { } own) handler.SslOptions.ClientCertificates = [own];
        if (options.Authorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions.CertificateChainPolicy = policy;
        }
        return handler;
    }

    public static async Task<ApiRefusedException> RefusalAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancel);
        return new ApiRefusedException((int)response.StatusCode, body is [(byte)'{', ..] ? Tree.Parse(body) : Tree.EmptyObject);
    }
}
