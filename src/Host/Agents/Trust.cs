using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Naru.ApiHttp.Pki;
using Naru.ApiServer.Joining;

namespace Naru.Host.Agents;

/// <summary>Whose certificates count between server and agents: the cluster's authority alone.</summary>
internal static class Trust
{
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>Whom the server's own client certificate names.</summary>
    public const string ServerName = "naru-apiserver";

    /// <summary>The server's own client certificate: only it may ask an agent for anything, and no administrator's.</summary>
    public static bool IsServer(X509Certificate2 certificate, X509Certificate2 authority) =>
        IsOurs(certificate, authority, ClientUsage) && certificate.GetNameInfo(X509NameType.SimpleName, false) == ServerName && certificate.SubjectName.EnumerateRelativeDistinguishedNames().Any(part =>
            part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() == "system:masters");

    /// <summary>An agent's server certificate, issued for that node, whose key the roster knows as the node's.</summary>
    public static bool IsAgent(X509Certificate2 certificate, X509Certificate2 authority, string node, NodeRoster roster) =>
        IsOurs(certificate, authority, ServerUsage) && certificate.GetNameInfo(X509NameType.SimpleName, false) == "system:node:" + node
        && roster.Standing(node, KeyHash.Of(certificate)) is not null;

    private static bool IsOurs(X509Certificate2 certificate, X509Certificate2 authority, string usage)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(usage));
        return chain.Build(certificate);
    }
}
