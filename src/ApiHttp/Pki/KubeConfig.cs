using System.Text;

namespace Naru.ApiHttp.Pki;

/// <summary>The file by which Kubernetes clients find the server and prove who they are.</summary>
public static class KubeConfig
{
    public static string Text(Uri server, string authorityPem, string user, IssuedCertificate certificate) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: naru
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Base64(authorityPem)}
        users:
        - name: {user}
          user:
            client-certificate-data: {Base64(certificate.CertificatePem)}
            client-key-data: {Base64(certificate.KeyPem)}
        contexts:
        - name: naru
          context:
            cluster: naru
            user: {user}
        current-context: naru

        """;

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
