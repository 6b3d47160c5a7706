using System.Security.Cryptography.X509Certificates;

namespace Naru.Client.Transport;

/// <summary>Where the API server is, whom to trust, and as whom to speak.</summary>
/// <param name="Server">Such as <c>https://127.0.0.1:6443</c>.</param>
public sealed record HttpTransportOptions(Uri Server)
{
    /// <summary>The cluster's authorities; nothing else is trusted. Null trusts what the system trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>Nobody is asked for proof: for what is public and held against a hash afterwards. Nothing secret may be sent.</summary>
    public bool TrustsAnybody { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The most bytes of one answer.</summary>
    public int MostResponseBytes { get; init; } = 256 << 20;
}
