using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Naru.DockerApi.Routing;

namespace Naru.DockerApi.Http;

/// <summary>
/// The Docker Engine API on a unix socket.
///
/// Kestrel is composed by hand, without a host or a service provider. A stale socket file is unlinked before binding
/// (a bound path without a listener is what a killed server leaves), and the file is made 0600 before anyone is told
/// of it: whoever may write to it is root on this machine. Every connection passes through
/// <see cref="HijackableConnection"/>, because attach and exec take the raw stream over after the request.
/// Stopping closes the listener first, then gives open requests a short while, then aborts them.
/// </summary>
public sealed class DockerSocket : IAsyncDisposable
{
    private readonly KestrelServer server;
    private readonly string path;

    private DockerSocket(KestrelServer server, string path) => (this.server, this.path) = (server, path);

    /// <summary>Binds <paramref name="path"/> and serves <paramref name="routes"/> until disposed.</summary>
    /// <exception cref="IOException">The path cannot be bound.</exception>
    public static async Task<DockerSocket> ListenAsync(string path, RouteTable routes, ILoggerFactory logs, CancellationToken cancel)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        options.AllowSynchronousIO = false;
        options.ListenUnixSocket(path, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => HijackableConnection.RunAsync(connection, next));
        });
        File.Delete(path);
        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { CreateBoundListenSocket = Bind }), logs);
        var server = new KestrelServer(Options.Create(options), transport, logs);
        await server.StartAsync(new DockerApplication(routes, logs.CreateLogger("Naru.DockerApi")), cancel);
        return new DockerSocket(server, path);
    }

    public async ValueTask DisposeAsync()
    {
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await server.StopAsync(grace.Token);
        server.Dispose();
        File.Delete(path);
    }

    private static Socket Bind(System.Net.EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (endpoint is UnixDomainSocketEndPoint unix)
            File.SetUnixFileMode(unix.ToString()!, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }
}
