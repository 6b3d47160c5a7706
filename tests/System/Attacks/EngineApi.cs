using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Naru.Tests.System.Attacks;

/// <summary>The Docker API of the ground, spoken directly: what no client would send.</summary>
internal sealed class EngineApi(string socket) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancel) =>
        {
            var line = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await line.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
            return new NetworkStream(line, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://docker"), Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose() => _http.Dispose();

    /// <summary>Unpacks an archive in a container as docker cp does.</summary>
    public Task<(int Code, string Text)> PutAsync(string container, string path, byte[] archive) =>
        SendAsync(HttpMethod.Put, $"/containers/{container}/archive?path={Uri.EscapeDataString(path)}", archive);

    /// <summary>Builds by the classic builder; the text is all that it said.</summary>
    public Task<(int Code, string Text)> BuildAsync(byte[] context, string query = "") => SendAsync(HttpMethod.Post, "/build?rm=1" + query, context);

    public async Task<(int Code, byte[] Content)> GetAsync(string container, string path)
    {
        using var answer = await _http.GetAsync($"/containers/{container}/archive?path={Uri.EscapeDataString(path)}", TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private async Task<(int Code, string Text)> SendAsync(HttpMethod method, string path, byte[] archive)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(archive) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
