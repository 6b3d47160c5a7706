using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Naru.Registry;

/// <summary>
/// A registry listening on addresses of its own: in clear text (which is refused anywhere but on loopback unless
/// credentials guard it behind TLS), or over TLS with the cluster's certificate. Disposing stops it; what was
/// acknowledged is on disk.
/// </summary>
public sealed class RegistryServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly RegistryApplication registry;

    private RegistryServer(WebApplication application, RegistryApplication registry) => (this.application, this.registry) = (application, registry);

    /// <summary>Where it listens, with the port the kernel chose for port 0.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Select(a => new Uri(a))];

    /// <summary>Starts listening. Without a certificate every address must be loopback.</summary>
    public static async Task<RegistryServer> Start(RegistryApplication registry, IReadOnlyList<IPEndPoint> addresses, X509Certificate2? certificate, CancellationToken cancellation)
    {
        if (certificate is null && addresses.FirstOrDefault(a => !IPAddress.IsLoopback(a.Address)) is { } open)
            throw new ArgumentException($"a registry without TLS listens on loopback only, not on {open}: give it a certificate", nameof(addresses));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            foreach (var address in addresses)
                options.Listen(address, listen =>
                {
                    listen.Protocols = HttpProtocols.Http1;
                    if (certificate is not null) listen.UseHttps(certificate);
                });
        });
        var application = builder.Build();
        application.Run(registry.Handle);
        await application.StartAsync(cancellation);
        return new RegistryServer(application, registry);
    }

    public async ValueTask DisposeAsync()
    {
        await application.DisposeAsync();
        registry.Dispose();
    }
}
