using System.Security.Cryptography.X509Certificates;

namespace Naru.Engine.Transfer;

/// <summary>
/// Where a registry is and how to trust it. <see cref="BaseAddress"/> may differ from the domain in image names (the cluster's
/// registry has one name everywhere and an address for each node). With <see cref="TrustedRoots"/> only these
/// certificate authorities are believed.
/// </summary>
public sealed record RegistryHost(string Domain, Uri BaseAddress)
{
    public X509Certificate2Collection? TrustedRoots { get; init; }

    /// <summary>Shown when the request brings none of its own.</summary>
    public RegistryCredentials? Credentials { get; init; }

    /// <summary>What a domain means when nobody configured it: Docker Hub's own address, clear text on loopback, TLS elsewhere.</summary>
    public static RegistryHost Of(string domain)
    {
        if (domain == Oci.ImageReference.DefaultDomain) return new RegistryHost(domain, new Uri("https://registry-1.docker.io"));
        var uri = new Uri("https://" + domain);
        return uri.IsLoopback ? new RegistryHost(domain, new Uri("http://" + domain)) : new RegistryHost(domain, uri);
    }
}
