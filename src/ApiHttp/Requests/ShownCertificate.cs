using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Naru.ApiHttp.Pki;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>What a client's certificate says, read once for its connection and not with every request.</summary>
/// <param name="User">Null for one that names nobody.</param>
/// <param name="Key">See <see cref="KeyHash"/>.</param>
internal sealed record ShownCertificate(ApiUser? User, string Key)
{
    // By the object, which lives as long as its connection.
    private static readonly ConditionalWeakTable<X509Certificate2, ShownCertificate> Known = [];

    public static ShownCertificate? Of(X509Certificate2? certificate) =>
        certificate is null ? null : Known.GetValue(certificate, static shown => new ShownCertificate(CertificateUser.Of(shown), KeyHash.Of(shown)));
}
