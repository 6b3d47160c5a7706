using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Naru.Tests.Harness;
using Naru.Tests.System.Pods;

namespace Naru.Tests.System.Access;

/// <summary>Somebody other than the administrator, by credentials of their own: what kubectl is told to use.</summary>
internal sealed record Identity(string[] Flags)
{
    /// <summary>A user by a client certificate that the cluster's authority has signed.</summary>
    public static async Task<Identity> OfUserAsync(PodSpace space, string name, string group)
    {
        var pki = Path.Combine(space.Naru.DataDirectory, "pki");
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(pki, "ca.crt"), Path.Combine(pki, "ca.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O={group}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var signed = request.Create(authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(16));
        return await ByCertificateAsync(space, name, signed.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A further node of the cluster, by what it was given when it joined.</summary>
    public static async Task<Identity> OfNodeAsync(PodSpace space, string node)
    {
        using var join = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(space.Naru.DataDirectory, "nodes", node, "join.json")));
        string Field(string name) => join.RootElement.EnumerateObject().First(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value.GetString()!;
        return await ByCertificateAsync(space, node, Field("ClientCertificatePem"), Field("KeyPem"));
    }

    /// <summary>A service account by a token that was asked for.</summary>
    public static async Task<Identity> OfAccountAsync(PodSpace space, string account) =>
        new([.. await ServerAsync(space), $"--token={await space.KubectlAsync("create", "token", account)}"]);

    public Task<Command> RunAsync(PodSpace space, params string[] arguments) => space.RunAsync([.. Flags, .. arguments]);

    public async Task<string> OkAsync(PodSpace space, params string[] arguments) => (await RunAsync(space, arguments)).Succeeded().Trimmed;

    /// <summary>Runs what must be refused with 403; gives what kubectl says of it.</summary>
    public async Task<string> ForbiddenAsync(PodSpace space, params string[] arguments)
    {
        var command = await RunAsync(space, [.. arguments, "-v=6"]);
        Assert.True(command.ExitCode != 0, $"`{command.Line}` succeeded\n{command.Output}");
        Assert.Contains(" 403 Forbidden in ", command.Errors);
        return command.Errors;
    }

    private static async Task<Identity> ByCertificateAsync(PodSpace space, string name, string certificate, string key)
    {
        var folder = Path.Combine(space.Naru.DataDirectory, "..", space.Name + "-" + name);
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "crt"), certificate);
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), key);
        return new([.. await ServerAsync(space), $"--client-certificate={folder}/crt", $"--client-key={folder}/key"]);
    }

    private static async Task<string[]> ServerAsync(PodSpace space) =>
    [
        "--kubeconfig=/dev/null",
        $"--server={await space.KubectlAsync("config", "view", "--raw", "-o", "jsonpath={.clusters[0].cluster.server}")}",
        $"--certificate-authority={Path.Combine(space.Naru.DataDirectory, "pki", "ca.crt")}",
    ];
}
