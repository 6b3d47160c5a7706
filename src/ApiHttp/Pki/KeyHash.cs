using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Naru.ApiHttp.Pki;

/// <summary>
/// What a key is known by: the SHA-256 of its public part (the subjectPublicKeyInfo, as RFC 7469 has it), in hexadecimal. All
/// certificates for one key share it, so that refusing the key refuses them all.
/// </summary>
public static class KeyHash
{
    public static string Of(X509Certificate2 certificate) => Of(certificate.PublicKey);

    /// <param name="signingRequestPem">A request that is signed with the key.</param>
    /// <exception cref="CryptographicException">It is no request, or not signed with its key.</exception>
    public static string OfRequest(string signingRequestPem) => Of(CertificateRequest.LoadSigningRequestPem(signingRequestPem, HashAlgorithmName.SHA256).PublicKey);

    private static string Of(PublicKey key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
}
