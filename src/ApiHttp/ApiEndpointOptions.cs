using System.Net;
using Microsoft.Extensions.Logging;
using Naru.ApiHttp.Pki;

namespace Naru.ApiHttp;

/// <summary>Where the API listens, and as whom.</summary>
/// <param name="Addresses">The addresses to listen on; never all of them unless that was asked for.</param>
/// <param name="Port">0 takes a free one.</param>
public sealed record ApiEndpointOptions(IReadOnlyList<IPAddress> Addresses, int Port, ClusterAuthority Authority, IssuedCertificate ServerCertificate)
{
    /// <summary>Where the web server's warnings go: what it cuts off, it tells nobody else.</summary>
    public ILoggerFactory? Loggers { get; init; }
}
