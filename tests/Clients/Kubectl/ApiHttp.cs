using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Naru.Tests.Clients.Kubectl;

/// <summary>The API as any HTTP client sees it, with what a kubeconfig holds: for what kubectl does not show.</summary>
public sealed class ApiHttp : IDisposable
{
    private readonly HttpClient _http;
    private int _connections;

    /// <param name="withCertificate">False for a client that nobody knows.</param>
    public ApiHttp(string kubeconfig, Version version, bool withCertificate = true)
    {
        var text = File.ReadAllText(kubeconfig);
        var authority = X509Certificate2.CreateFromPem(Pem(text, "certificate-authority-data"));
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                Interlocked.Increment(ref _connections);
                var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                    chain.ChainPolicy.CustomTrustStore.Add(authority);
                    chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                    return chain.Build((X509Certificate2)certificate!);
                },
                ClientCertificates = withCertificate ? [X509Certificate2.CreateFromPem(Pem(text, "client-certificate-data"), Pem(text, "client-key-data"))] : null,
            },
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri(Value(text, "server")),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>How many connections were made so far.</summary>
    public int Connections => _connections;

    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? body = null, string? type = null, params (string Name, string Value)[] headers)
    {
        using var message = new HttpRequestMessage(new HttpMethod(method), path) { Version = _http.DefaultRequestVersion, VersionPolicy = _http.DefaultVersionPolicy };
        foreach (var (name, value) in headers) message.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
        {
            message.Content = new StringContent(body);
            message.Content.Headers.Remove("Content-Type");
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type ?? "application/json");
        }
        return await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, TestContext.Current.CancellationToken);
    }

    /// <summary>What must have that status, as JSON.</summary>
    public async Task<JsonNode> JsonAsync(int status, string method, string path, string? body = null, string? type = null, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(method, path, body, type, headers);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)response.StatusCode == status, $"{method} {path}: {(int)response.StatusCode} instead of {status}\n{text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>The events of a watch that the server ends.</summary>
    public async Task<IReadOnlyList<JsonNode>> WatchAsync(string path)
    {
        using var response = await SendAsync("GET", path);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public void Dispose() => _http.Dispose();

    private static string Pem(string kubeconfig, string key) => Encoding.ASCII.GetString(Convert.FromBase64String(Value(kubeconfig, key)));

    private static string Value(string kubeconfig, string key) =>
        kubeconfig.Split('\n').First(line => line.Contains($"{key}:", StringComparison.Ordinal)).Split(": ", 2)[1].Trim().Trim('"');
}
