using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Naru.ApiHttp.Requests;
using Naru.ApiServer;

namespace Naru.ApiHttp;

/// <summary>
/// The Kubernetes API on the network: Kestrel with TLS 1.2 and 1.3, HTTP/1.1 and HTTP/2, around
/// <see cref="KubernetesApi.HandleAsync"/>.
/// <para>
/// A client may show a certificate; one that is not the cluster authority's ends the handshake. Bodies are limited to
/// 3 MiB. There is no least data rate for answers, because a watch may rightly be silent for minutes.
/// </para>
/// <para>
/// Stopping closes the listeners, ends watches and streams, gives other requests a moment, and then cuts them off.
/// </para>
/// </summary>
public sealed class ApiEndpoint : IAsyncDisposable
{
    /// <summary>The largest request body, in bytes.</summary>
    public const long MostBodyBytes = 3 << 20;

    private readonly WebApplication _application;
    private readonly CancellationTokenSource _stopping;

    private ApiEndpoint(WebApplication application, CancellationTokenSource stopping, int port)
    {
        _application = application;
        _stopping = stopping;
        Port = port;
    }

    /// <summary>The port that is listened on.</summary>
    public int Port { get; }

    /// <exception cref="IOException">An address or the port is taken; says which.</exception>
    public static async Task<ApiEndpoint> StartAsync(KubernetesApi api, ApiEndpointOptions options, INodeStreams streams, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        if (options.Loggers is { } loggers) builder.Services.AddSingleton(loggers);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        var application = builder.Build();
        var stopping = new CancellationTokenSource();
        var handler = new ApiHandler(api, streams, application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Naru.ApiHttp"), stopping.Token);
        application.Run(handler.HandleAsync);
        await application.StartAsync(cancel);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new ApiEndpoint(application, stopping, new Uri(bound).Port);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        await _application.StopAsync();
        await _application.DisposeAsync();
        _stopping.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ApiEndpointOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBodyBytes;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        foreach (var address in options.Addresses)
            kestrel.Listen(new IPEndPoint(address, options.Port), listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = options.ServerCertificate.ToCertificate(),
                    ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                    ClientCertificateValidation = (certificate, _, _) => options.Authority.IsOurs(certificate),
                    CheckCertificateRevocation = false,
                    SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                });
            });
    }

    // Signals are the owner's to handle; the framework's console lifetime would swallow them.
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
