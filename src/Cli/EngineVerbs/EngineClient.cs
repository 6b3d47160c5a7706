using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Naru.Resources.Trees;

namespace Naru.Cli.EngineVerbs;

/// <summary>
/// The engine as its API shows it on RUN/docker.sock. A refusal becomes a <see cref="RefusedException"/> with the engine's
/// own sentence; a socket that nobody serves becomes one that says how to start Naru.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private const string Version = "/v1.50";

    private readonly string _socket;
    private readonly HttpClient _http;

    public EngineClient(string runDirectory)
    {
        _socket = Path.Combine(runDirectory, "docker.sock");
        var handler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false };
        _http = new HttpClient(handler) { BaseAddress = new Uri("http://naru"), Timeout = Timeout.InfiniteTimeSpan };
    }

    public async Task<Tree> GetAsync(string path, CancellationToken cancel) => await ReadAsync(await SendAsync(HttpMethod.Get, path, null, cancel), cancel);

    public async Task<Tree> PostAsync(string path, Tree body, CancellationToken cancel) =>
        await ReadAsync(await SendAsync(HttpMethod.Post, path, body.IsAbsent ? null : Json(body), cancel), cancel);

    public async Task DeleteAsync(string path, CancellationToken cancel) => (await SendAsync(HttpMethod.Delete, path, null, cancel)).Dispose();

    /// <summary>A response whose body is read as it arrives: logs, pull and build progress.</summary>
    public async Task<Stream> StreamAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        await (await SendAsync(method, path, body, cancel, headers)).Content.ReadAsStreamAsync(cancel);

    /// <summary>A connection turned into a raw two-way stream: attach and exec.</summary>
    public async Task<Stream> UpgradeAsync(string path, Tree body, CancellationToken cancel)
    {
        var response = await SendAsync(HttpMethod.Post, path, Json(body.IsAbsent ? Tree.EmptyObject : body), cancel, ("Connection", "Upgrade"), ("Upgrade", "tcp"));
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
            throw new RefusedException($"the engine answered {(int)response.StatusCode} where a stream was asked for");
        return await response.Content.ReadAsStreamAsync(cancel);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Version + path) { Content = body };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException)
        {
            throw new RefusedException($"no Naru answers at {_socket}; start one with `naru up`, or name its run directory with --run");
        }
        if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.SwitchingProtocols or HttpStatusCode.NotModified) return response;
        throw new RefusedException(await MessageOf(response, cancel)) { Data = { ["status"] = (int)response.StatusCode } };
    }

    private static async Task<string> MessageOf(HttpResponseMessage response, CancellationToken cancel)
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            var message = bytes is [(byte)'{', ..] ? Tree.Parse(bytes)["message"].Text : "";
            return message.Length > 0 ? message : $"the engine answered {(int)response.StatusCode}";
        }
    }

    private static async Task<Tree> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        using (response)
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(cancel);
            return bytes.Length == 0 ? Tree.Absent : Tree.Parse(bytes);
        }
    }

    private static ByteArrayContent Json(Tree body) =>
        new(body.ToUtf8()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
