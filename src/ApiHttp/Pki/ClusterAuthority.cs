using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Naru.ApiHttp.Pki;

/// <summary>
/// The cluster's certificate authority: made at the first start and kept in the data directory, readable by root only.
/// It signs the server's certificate and those of people, nodes and the cluster's own parts. Who holds a certificate is
/// told by its subject: the common name is the user, each organization a group.
/// <para>
/// Files are written under another name, synced and renamed, key before certificate, so that a crash leaves either a
/// whole authority or none.
/// </para>
/// </summary>
public sealed class ClusterAuthority
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3650);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TimeProvider _time;

    private ClusterAuthority(X509Certificate2 certificate, TimeProvider time)
    {
        Certificate = certificate;
        _time = time;
        Pem = certificate.ExportCertificatePem() + "\n";
    }

    /// <summary>The authority's certificate, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>The authority's certificate, for those who shall trust it.</summary>
    public string Pem { get; }

    /// <summary>Reads the authority of a directory, or makes it.</summary>
    /// <exception cref="CryptographicException">The files are there and are no authority.</exception>
    public static ClusterAuthority LoadOrCreate(string directory, TimeProvider time)
    {
        var certificatePath = Path.Combine(directory, "ca.crt");
        var keyPath = Path.Combine(directory, "ca.key");
        if (!File.Exists(certificatePath))
        {
            PrivateFile.CreateDirectory(directory);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=naru-ca", key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DigitalSignature, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            var now = time.GetUtcNow();
            using var made = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
            PrivateFile.Write(keyPath, key.ExportPkcs8PrivateKeyPem() + "\n");
            PrivateFile.Write(certificatePath, made.ExportCertificatePem() + "\n");
        }
        return new ClusterAuthority(X509Certificate2.CreateFromPemFile(certificatePath, keyPath), time);
    }

    /// <summary>A certificate for a server that is known by these names and addresses.</summary>
    public IssuedCertificate IssueServer(string name, IEnumerable<string> dnsNames, IEnumerable<IPAddress> addresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dns in dnsNames) names.AddDnsName(dns);
        foreach (var address in addresses) names.AddIpAddress(address);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Subject(name, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        return new IssuedCertificate(Sign(request, ServerUse, Lifetime), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A certificate by which a client proves to be that user of those groups.</summary>
    public IssuedCertificate IssueClient(string user, IReadOnlyList<string> groups, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = Sign(new CertificateRequest(Subject(user, groups), key, HashAlgorithmName.SHA256), ClientUse, lifetime);
        return new IssuedCertificate(signed, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A client's certificate, as <see cref="IssueClient"/>, for a key that stays with its owner.</summary>
    /// <param name="signingRequestPem">The owner's request (PKCS #10), signed with that key. What it wishes for is not looked at.</param>
    /// <exception cref="CryptographicException">It is no request, or not signed with its key.</exception>
    public string SignClient(string signingRequestPem, string user, IReadOnlyList<string> groups, TimeSpan lifetime) =>
        Sign(new CertificateRequest(Subject(user, groups), KeyOf(signingRequestPem), HashAlgorithmName.SHA256), ClientUse, lifetime);

    /// <summary>
    /// A server's certificate for a key that stays with its owner, good only with those who look for this very subject: it
    /// has no host names or addresses, since whoever asks could ask for somebody else's.
    /// </summary>
    /// <exception cref="CryptographicException">It is no request, or not signed with its key.</exception>
    public string SignServer(string signingRequestPem, string name) =>
        Sign(new CertificateRequest(Subject(name, []), KeyOf(signingRequestPem), HashAlgorithmName.SHA256), ServerUse, Lifetime);

    /// <summary>Whether a client's certificate is one of this authority's, and of its time.</summary>
    public bool IsOurs(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Certificate);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUse));
        return chain.Build(certificate);
    }

    private string Sign(CertificateRequest request, string usage, TimeSpan lifetime)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, true, false));
        var now = _time.GetUtcNow();
        var end = now + lifetime < Certificate.NotAfter ? now + lifetime : Certificate.NotAfter;
        using var signed = request.Create(Certificate, now - ClockSkew, end, RandomNumberGenerator.GetBytes(16));
        return signed.ExportCertificatePem() + "\n";
    }

    private static PublicKey KeyOf(string signingRequestPem) => CertificateRequest.LoadSigningRequestPem(signingRequestPem, HashAlgorithmName.SHA256).PublicKey;

    private static X500DistinguishedName Subject(string user, IReadOnlyList<string> groups)
    {
        var name = new X500DistinguishedNameBuilder();
        foreach (var group in groups) name.AddOrganizationName(group);
        name.AddCommonName(user);
        return name.Build();
    }
}
