using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.Client.Transport;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.Cli.ClusterVerbs;

/// <summary>The current context of a kubeconfig: server, authorities and client certificate, all embedded.</summary>
internal sealed record Kubeconfig(HttpTransportOptions Transport, string Namespace)
{
    /// <exception cref="RefusedException">There is no such file, or it lacks what a connection needs.</exception>
    public static Kubeconfig Read(string path)
    {
        if (!File.Exists(path)) throw new RefusedException($"no Naru has written {path}; start one with `naru up`, or name its run directory with --run");
        var config = YamlReader.Read(File.ReadAllBytes(path), path)[0];
        var context = Named(config["contexts"], config["current-context"].Text)["context"];
        var cluster = Named(config["clusters"], context["cluster"].Text)["cluster"];
        var user = Named(config["users"], context["user"].Text)["user"];
        if (!Uri.TryCreate(cluster["server"].Text, UriKind.Absolute, out var server))
            throw new RefusedException($"{path}: the current context names no server");
        var options = new HttpTransportOptions(server) { Authorities = Authorities(cluster), ClientCertificate = Certificate(user) };
        return new Kubeconfig(options, context["namespace"].Text is { Length: > 0 } own ? own : "default");
    }

    private static Tree Named(Tree list, string name)
    {
        foreach (var item in list.Items)
            if (item["name"].Text == name) return item;
        return default;
    }

    private static X509Certificate2Collection? Authorities(Tree cluster)
    {
        if (cluster["certificate-authority-data"].Text is not { Length: > 0 } encoded) return null;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Pem(encoded));
        return authorities;
    }

    private static X509Certificate2? Certificate(Tree user) =>
        user["client-certificate-data"].Text is { Length: > 0 } certificate
            ? X509Certificate2.CreateFromPem(Pem(certificate), Pem(user["client-key-data"].Text))
            : null;

    private static string Pem(string base64) => Encoding.ASCII.GetString(Convert.FromBase64String(base64));
}
