using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Naru.Bench.Peers;

/// <summary>
/// The floor of an API over HTTPS: the same web server, TLS and HTTP/2, without authentication, checks, a store or memory
/// of anything. It echoes, sends so many bytes, and passes on to watchers what is posted. Run by this program in a
/// process of its own (<c>naru-bench bare-server</c>), which prints its address.
/// </summary>
internal static class BareServer
{
    private static readonly ConcurrentDictionary<int, Channel<byte[]>> Watchers = [];
    private static int lastWatcher;

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate())));
        await using var app = builder.Build();
        app.MapPost("/echo", EchoAsync);
        app.MapGet("/bytes", SendAsync);
        app.MapPost("/publish", PublishAsync);
        app.MapGet("/watch", WatchAsync);
        await app.StartAsync();
        Console.WriteLine(app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        // Its input ends when the program that started it does.
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        var body = await BodyAsync(context);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await context.Response.Body.WriteAsync(body);
    }

    private static Task SendAsync(HttpContext context)
    {
        var bytes = new byte[int.Parse(context.Request.Query["count"]!)];
        bytes.AsSpan().Fill((byte)'x');
        return context.Response.Body.WriteAsync(bytes).AsTask();
    }

    private static async Task PublishAsync(HttpContext context)
    {
        byte[] line = [.. await BodyAsync(context), (byte)'\n'];
        foreach (var watcher in Watchers.Values) watcher.Writer.TryWrite(line);
    }

    private static async Task WatchAsync(HttpContext context)
    {
        var (id, channel) = (Interlocked.Increment(ref lastWatcher), Channel.CreateUnbounded<byte[]>());
        Watchers[id] = channel;
        try
        {
            await context.Response.Body.FlushAsync();
            while (await channel.Reader.WaitToReadAsync(context.RequestAborted))
            {
                while (channel.Reader.TryRead(out var line)) await context.Response.Body.WriteAsync(line);
                await context.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The watcher has gone.
        }
        Watchers.TryRemove(id, out _);
    }

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
