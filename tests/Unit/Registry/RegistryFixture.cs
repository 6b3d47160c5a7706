using System.Net;
using System.Security.Cryptography.X509Certificates;
using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Registry;
using Naru.Tests.Unit.Engine;

namespace Naru.Tests.Unit.Registry;

/// <summary>Our registry on a loopback port of its own, and an engine's image store beside it.</summary>
internal sealed class RegistryFixture : IAsyncDisposable
{
    private readonly RegistryServer server;

    private RegistryFixture(ImageFixture backing, RepositoryStore repositories, RegistryServer server) => (Backing, Repositories, this.server) = (backing, repositories, server);

    /// <summary>The store the registry serves from.</summary>
    public ImageFixture Backing { get; }

    public RepositoryStore Repositories { get; }

    /// <summary>The engine that pushes and pulls.</summary>
    public ImageFixture Engine { get; } = new();

    public RegistryHosts Hosts { get; } = new();

    public Uri Address => server.Addresses[0];

    public string Domain => $"localhost:{Address.Port}";

    public static async Task<RegistryFixture> Start(IRegistryAuthority? authority = null, X509Certificate2? certificate = null, TimeProvider? time = null)
    {
        var backing = new ImageFixture();
        var repositories = RepositoryStore.Open(backing.Data, backing.Content, time ?? TimeProvider.System);
        var application = new RegistryApplication(repositories, authority, TimeProvider.System);
        return new RegistryFixture(backing, repositories, await RegistryServer.Start(application, [new IPEndPoint(IPAddress.Loopback, 0)], certificate, CancellationToken.None));
    }

    public ImageReference Name(string path) => ImageReference.Parse($"{Domain}/{path}");

    public async Task<List<ProgressMessage>> Push(string path, RegistryCredentials? credentials = null)
    {
        List<ProgressMessage> told = [];
        await new ImagePush(Engine.Images, Hosts, TimeProvider.System).Push(Name(path), allTags: false, credentials, told.Add, CancellationToken.None);
        return told;
    }

    public async Task<List<ProgressMessage>> Pull(ImageFixture into, ImageReference name, RegistryCredentials? credentials = null)
    {
        List<ProgressMessage> told = [];
        await new ImagePull(into.Images, Hosts, TimeProvider.System).Pull(name, null, credentials, told.Add, CancellationToken.None);
        return told;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Hosts.Dispose();
        Engine.Dispose();
        Backing.Dispose();
    }
}
