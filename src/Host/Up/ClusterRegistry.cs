using System.Net;
using System.Security.Cryptography.X509Certificates;
using Naru.ApiHttp.Pki;
using Naru.Engine.Transfer;
using Naru.Host.Joining;
using Naru.Registry;

namespace Naru.Host.Up;

/// <summary>The registry that Naru serves: one name in the whole cluster, the cluster's authority, and a password for each node.</summary>
internal sealed class ClusterRegistry : IAsyncDisposable
{
    public const string Domain = "registry.naru";
    public const int Port = 5443;

    private readonly RegistryServer _server;

    private ClusterRegistry(RegistryServer server) => _server = server;

    /// <param name="advertise">Where machines that joined reach it; null when none can.</param>
    public static async Task<ClusterRegistry> StartAsync(NodePlace place, NodeEngine engine, ClusterAuthority authority, RegistryPasswords passwords, IPAddress? advertise, CancellationToken cancel)
    {
        IPAddress[] addresses = advertise is null ? [place.Address] : [place.Address, advertise];
        var certificate = authority.IssueServer(Domain, [Domain], addresses).ToCertificate();
        var password = passwords.Admit(place.Name, mayPush: true);
        var server = await ListenAsync(new RegistryApplication(engine.Host.Repositories, passwords.Users, TimeProvider.System), addresses, certificate, cancel);
        engine.Host.Registries.Set(HostFor(place.Address, place.Name, password, authority.Pem));
        return new ClusterRegistry(server);
    }

    /// <summary>How a node reaches the registry.</summary>
    public static RegistryHost HostFor(IPAddress server, string node, string password, string authorityPem)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(authorityPem);
        return new RegistryHost(Domain, new Uri($"https://{server}:{Port}")) { TrustedRoots = roots, Credentials = new RegistryCredentials(node, password) };
    }

    private static async Task<RegistryServer> ListenAsync(RegistryApplication application, IPAddress[] addresses, X509Certificate2 certificate, CancellationToken cancel)
    {
        try
        {
            return await RegistryServer.Start(application, [.. addresses.Select(address => new IPEndPoint(address, Port))], certificate, cancel);
        }
        catch (IOException taken)
        {
            throw new IOException($"the cluster's registry cannot listen on port {Port}: {taken.Message}; stop what listens there, or advertise another address");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
