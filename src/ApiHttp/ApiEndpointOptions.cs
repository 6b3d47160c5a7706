using System.Net;
using Naru.ApiHttp.Pki;

namespace Naru.ApiHttp;

/// <summary>Where the API listens, and as whom.</summary>
/// <param name="Addresses">The addresses to listen on; never all of them unless that was asked for.</param>
/// <param name="Port">0 takes a free one.</param>
public sealed record ApiEndpointOptions(IReadOnlyList<IPAddress> Addresses, int Port, ClusterAuthority Authority, IssuedCertificate ServerCertificate);
