using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Naru.ApiHttp.Pki;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>What the authority signs for keys that are not its own.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("naru-signing").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_request_gets_a_certificate_for_its_key_and_for_the_subject_that_the_authority_decides()
    {
        var authority = ClusterAuthority.LoadOrCreate(_folder, TimeProvider.System);
        using var client = X509Certificate2.CreateFromPem(authority.SignClient(Request("O=system:masters,CN=naru-admin"), "system:node:a", ["system:nodes"], TimeSpan.FromDays(1)));
        Assert.True(authority.IsOurs(client));
        Assert.Equal("O=system:nodes, CN=system:node:a", client.Subject);
        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), client.PublicKey.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void A_nodes_door_is_certified_for_no_host_name_and_no_address()
    {
        var authority = ClusterAuthority.LoadOrCreate(_folder, TimeProvider.System);
        using var door = X509Certificate2.CreateFromPem(authority.SignServer(Request("CN=registry.naru"), "system:node:a"));
        Assert.Equal("CN=system:node:a", door.Subject);
        Assert.Empty(door.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.False(door.MatchesHostname("registry.naru"));
        Assert.False(authority.IsOurs(door));
    }

    [Fact]
    public void What_is_not_signed_with_its_own_key_is_refused()
    {
        var authority = ClusterAuthority.LoadOrCreate(_folder, TimeProvider.System);
        var bytes = new CertificateRequest("CN=a", _key, HashAlgorithmName.SHA256).CreateSigningRequest();
        bytes[^1] ^= 1;
        var forged = PemEncoding.WriteString("CERTIFICATE REQUEST", bytes);
        Assert.ThrowsAny<CryptographicException>(() => authority.SignClient(forged, "system:node:a", [], TimeSpan.FromDays(1)));
        Assert.ThrowsAny<Exception>(() => authority.SignClient("nothing", "system:node:a", [], TimeSpan.FromDays(1)));
    }

    private string Request(string subject) => new CertificateRequest(subject, _key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
}
