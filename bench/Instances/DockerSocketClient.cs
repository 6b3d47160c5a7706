using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Naru.Bench.Instances;

/// <summary>The engine's API over its unix socket, as much of it as is measured.</summary>
internal sealed class DockerSocketClient : IDisposable
{
    private readonly HttpClient http;

    private DockerSocketClient(HttpClient http) => this.http = http;

    public static DockerSocketClient Open(string socket)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        return new DockerSocketClient(new HttpClient(handler) { BaseAddress = new Uri("http://docker/v1.47/") });
    }

    public async Task PingAsync() => (await http.GetAsync("_ping")).EnsureSuccessStatusCode();

    /// <summary>Makes an image of one layer from a tar.</summary>
    public async Task ImportAsync(string archive, string image)
    {
        using var content = new StreamContent(File.OpenRead(archive));
        var (name, tag) = (image[..image.LastIndexOf(':')], image[(image.LastIndexOf(':') + 1)..]);
        var reply = await http.PostAsync($"images/create?fromSrc=-&repo={name}&tag={tag}", content);
        var said = await reply.Content.ReadAsStringAsync();
        if (!reply.IsSuccessStatusCode || said.Contains("\"error\"")) throw new InvalidOperationException($"import of {image}: {said}");
    }

    /// <summary>A container's whole life by requests: create, start, wait for the end, remove.</summary>
    public async Task RunAsync(string image, params string[] command)
    {
        var body = new JsonObject { ["Image"] = image, ["Cmd"] = new JsonArray([.. command.Select(word => (JsonNode)word)]) };
        var id = (await PostAsync("containers/create", body))!["Id"]!.GetValue<string>();
        await PostAsync($"containers/{id}/start", null);
        var end = await PostAsync($"containers/{id}/wait", null);
        if (end!["StatusCode"]!.GetValue<int>() is var code and not 0) throw new InvalidOperationException($"the container ended with {code}");
        (await http.DeleteAsync($"containers/{id}")).EnsureSuccessStatusCode();
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode?> PostAsync(string path, JsonNode? body)
    {
        using var content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var reply = await http.PostAsync(path, content);
        var said = await reply.Content.ReadAsStringAsync();
        if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"POST {path}: {said}");
        return said.Length == 0 ? null : JsonNode.Parse(said);
    }
}
