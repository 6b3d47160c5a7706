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
        _http = Client(async cancel => new NetworkStream(await ConnectAsync(cancel), ownsSocket: true));
    }

    public async Task<Tree> GetAsync(string path, CancellationToken cancel) => await ReadAsync(await SendAsync(HttpMethod.Get, path, null, cancel), cancel);

    public async Task<Tree> PostAsync(string path, Tree body, CancellationToken cancel) =>
        await ReadAsync(await SendAsync(HttpMethod.Post, path, body.IsAbsent ? null : Json(body), cancel), cancel);

    public async Task DeleteAsync(string path, CancellationToken cancel) => (await SendAsync(HttpMethod.Delete, path, null, cancel)).Dispose();

    /// <summary>A response whose body is read as it arrives: logs, pull and build progress.</summary>
    public async Task<Stream> StreamAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        await (await SendAsync(method, path, body, cancel, headers)).Content.ReadAsStreamAsync(cancel);

    /// <summary>A connection turned into a raw two-way stream: attach and exec.</summary>
    public async Task<EngineConnection> UpgradeAsync(string path, Tree body, CancellationToken cancel)
    {
        // On a socket of its own, whose one direction can be ended.
        var socket = await ConnectAsync(cancel);
        var http = Client(_ => ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true)));
        try
        {
            var response = await SendAsync(http, HttpMethod.Post, path, Json(body.IsAbsent ? Tree.EmptyObject : body), cancel, ("Connection", "Upgrade"), ("Upgrade", "tcp"));
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
                throw new RefusedException($"the engine answered {(int)response.StatusCode} where a stream was asked for");
            return new EngineConnection(http, socket, await response.Content.ReadAsStreamAsync(cancel));
        }
        catch
        {
            http.Dispose();
            socket.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers) =>
        SendAsync(_http, method, path, body, cancel, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string path, HttpContent? body, CancellationToken cancel, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, Version + path) { Content = body };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException or RefusedException)
        {
            throw Silent();
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

    private RefusedException Silent() => new($"no Naru answers at {_socket}; start one with `naru up`, or name its run directory with --run");

    private static HttpClient Client(Func<CancellationToken, ValueTask<Stream>> connect) =>
        new(new SocketsHttpHandler { ConnectCallback = (_, cancel) => connect(cancel), UseProxy = false }) { BaseAddress = new Uri("http://naru"), Timeout = Timeout.InfiniteTimeSpan };

    private async Task<Socket> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancel);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw Silent();
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
