using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Naru.ApiHttp.Pki;
using Naru.Engine.Transfer;
using Naru.Registry;

namespace Naru.Host.Up;

/// <summary>
/// The registry that Naru serves: one name in the whole cluster, the cluster's authority, and a password for each node. The
/// server's node may push; the others pull. Passwords follow from one secret in the data directory, so that none is kept twice.
/// </summary>
internal sealed class ClusterRegistry : IAsyncDisposable
{
    public const string Domain = "registry.naru";
    public const int Port = 5443;
    private const int SecretBytes = 32;

    private readonly RegistryServer _server;
    private readonly byte[] _secret;
    private readonly PasswordAuthority _users;

    private ClusterRegistry(RegistryServer server, byte[] secret, PasswordAuthority users) => (_server, _secret, _users) = (server, secret, users);

    public static async Task<ClusterRegistry> StartAsync(NodePlace place, NodeEngine engine, ClusterAuthority authority, CancellationToken cancel)
    {
        var secret = LoadOrCreate(Path.Combine(place.Instance.DataDirectory, "pki", "registry.secret"));
        var users = new PasswordAuthority();
        users.Set(place.Name, PasswordOf(secret, place.Name), mayWrite: true);
        var certificate = authority.IssueServer(Domain, [Domain], [place.Address]).ToCertificate();
        var server = await RegistryServer.Start(
            new RegistryApplication(engine.Host.Repositories, users, TimeProvider.System), [new IPEndPoint(place.Address, Port)], certificate, cancel);
        var registry = new ClusterRegistry(server, secret, users);
        engine.Host.Registries.Set(HostFor(place.Address, place.Name, PasswordOf(secret, place.Name), authority.Pem));
        return registry;
    }

    /// <summary>How a node reaches the registry.</summary>
    public static RegistryHost HostFor(IPAddress server, string node, string password, string authorityPem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(authorityPem);
        return new RegistryHost(Domain, new Uri($"https://{server}:{Port}")) { TrustedRoots = roots, Credentials = new RegistryCredentials(node, password) };
    }

    /// <summary>Lets a node pull, and answers its password.</summary>
    public string Admit(string node)
    {
        var password = PasswordOf(_secret, node);
        _users.Set(node, password, mayWrite: false);
        return password;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string PasswordOf(byte[] secret, string node) => Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("registry/" + node)));

    private static byte[] LoadOrCreate(string path)
    {
        if (!File.Exists(path)) PrivateFile.Write(path, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)));
        return Convert.FromHexString(File.ReadAllText(path));
    }
}
