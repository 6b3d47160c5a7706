#pragma warning disable RS0030 // The one place of this room that reads from sockets; the simulator has a transport of its own.
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Client.Transport;

/// <summary>
/// The API over TLS and HTTP/2. Who asks is told by the client certificate, or by a request's bearer token. A server that
/// goes silent is noticed by pings within 20 seconds, so that a watch on a dead connection ends.
/// </summary>
public sealed class HttpTransport : IApiTransport, IDisposable
{
    private readonly HttpClient _http;
    private readonly HttpTransportOptions _options;

    public HttpTransport(HttpTransportOptions options) : this(options, Handler(options))
    {
    }

    internal HttpTransport(HttpTransportOptions options, HttpMessageHandler handler)
    {
        _options = options;
        _http = new HttpClient(handler)
        {
            BaseAddress = options.Server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public async ValueTask<ApiResponse> SendAsync(ApiRequest request, CancellationToken cancel)
    {
        using var response = await OpenAsync(request, cancel);
        return new ApiResponse((int)response.StatusCode, await ReadBodyAsync(response, cancel));
    }

    public async ValueTask<IWatchStream> WatchAsync(ApiRequest request, CancellationToken cancel)
    {
        var response = await OpenAsync(request, cancel);
        if (response.IsSuccessStatusCode) return new HttpWatchStream(response);
        using (response) throw new ApiRefusedException((int)response.StatusCode, await ReadBodyAsync(response, cancel));
    }

    public void Dispose() => _http.Dispose();

    private async ValueTask<HttpResponseMessage> OpenAsync(ApiRequest request, CancellationToken cancel)
    {
        var path = string.Join('/', request.Path.Split('/').Select(Uri.EscapeDataString));
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Query.Length > 0 ? $"{path}?{request.Query}" : path)
        {
            // Said of every message: the client's defaults hold only for messages that it makes itself.
            Version = _options.Server.Scheme == "https" ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        message.Headers.TryAddWithoutValidation("Accept", request.Accept);
        if (request.UserAgent.Length > 0) message.Headers.TryAddWithoutValidation("User-Agent", request.UserAgent);
        if (request.BearerToken is { } token) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (!request.Body.IsEmpty)
        {
            message.Content = new ReadOnlyMemoryContent(request.Body);
            message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }
        try
        {
            return await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (Exception failure) when (failure is HttpRequestException || IsTimeOut(failure, cancel))
        {
            throw new IOException($"the API server at {_options.Server} did not answer {request.Method} {request.Path}: {(failure.InnerException ?? failure).Message}", failure);
        }
    }

    private async ValueTask<Tree> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        try
        {
            if (response.Content.Headers.ContentLength > _options.MostResponseBytes) throw TooLarge();
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var bytes = new byte[Math.Max(256, (int)(response.Content.Headers.ContentLength ?? 4096))];
            var length = 0;
            while (await body.ReadAsync(bytes.AsMemory(length), cancel) is var read and > 0)
            {
                length += read;
                if (length > _options.MostResponseBytes) throw TooLarge();
                if (length == bytes.Length) Array.Resize(ref bytes, length * 2);
            }
            return Parse(bytes[..length], response.Content.Headers.ContentType?.MediaType);
        }
        catch (HttpRequestException failure)
        {
            throw new IOException($"the API server at {_options.Server} broke off its answer: {failure.Message}", failure);
        }
    }

    // Logs, /livez and their like answer in plain text.
    private static Tree Parse(byte[] body, string? mediaType)
    {
        if (mediaType is not null && !mediaType.EndsWith("json", StringComparison.Ordinal)) return Tree.Of(System.Text.Encoding.UTF8.GetString(body));
        try
        {
            return body.Length == 0 ? Tree.EmptyObject : Tree.Parse(body);
        }
        catch (JsonException failure)
        {
            throw new IOException($"the API server's answer is no JSON: {failure.Message}", failure);
        }
    }

    private IOException TooLarge() => new($"the API server's answer is larger than {_options.MostResponseBytes} bytes");

    // A connection that takes too long is told as a cancellation, which nobody here has asked for.
    private static bool IsTimeOut(Exception failure, CancellationToken cancel) => failure is OperationCanceledException && !cancel.IsCancellationRequested;

    private static SocketsHttpHandler Handler(HttpTransportOptions options) => new()
    {
        EnableMultipleHttp2Connections = true,
        AutomaticDecompression = DecompressionMethods.None,
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingDelay = TimeSpan.FromSeconds(10),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        SslOptions = Tls(options),
    };

    private static SslClientAuthenticationOptions Tls(HttpTransportOptions options)
    {
        var tls = new SslClientAuthenticationOptions
        {
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
        };
        if (options.ClientCertificate is { } own)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        if (options.TrustsAnybody) tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        if (options.Authorities is { } authorities)
        {
            tls.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }
        return tls;
    }
}
