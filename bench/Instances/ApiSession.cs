using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Naru.Bench.Instances;

/// <summary>Requests to a server over TLS and HTTP/2, as its clients send them; Naru's by a kubeconfig.</summary>
internal sealed partial class ApiSession : IDisposable
{
    private readonly HttpClient http;

    private ApiSession(HttpClient http) => this.http = http;

    public static ApiSession Open(string kubeconfig)
    {
        var text = File.ReadAllText(kubeconfig);
        var pair = X509Certificate2.CreateFromPem(Decoded(text, "client-certificate-data"), Decoded(text, "client-key-data"));
        // A key that TLS can use: one that is not only in this object's memory.
        return Open(ServerLine.Match(text).Groups[1].Value, X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null));
    }

    /// <summary>To a server on loopback whose certificate is taken as it is: what is measured does not depend on trust.</summary>
    public static ApiSession Open(string address, X509Certificate2? client)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                ClientCertificates = client is null ? null : [client],
            },
        };
        return new ApiSession(new HttpClient(handler)
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(1),
        });
    }

    public async Task PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await http.PostAsync(path, content);
        await CheckAsync(reply, path);
    }

    public async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var reply = await http.PutAsync(path, content);
        await CheckAsync(reply, path);
    }

    /// <summary>Reads a reply to its end and returns how many bytes it had.</summary>
    public async Task<long> GetAsync(string path)
    {
        using var reply = await http.GetAsync(path);
        await CheckAsync(reply, path);
        return (await reply.Content.ReadAsByteArrayAsync()).LongLength;
    }

    public async Task<string> TextAsync(string path)
    {
        using var reply = await http.GetAsync(path);
        await CheckAsync(reply, path);
        return await reply.Content.ReadAsStringAsync();
    }

    public async Task DeleteAsync(string path)
    {
        using var reply = await http.DeleteAsync(path);
        await CheckAsync(reply, path);
    }

    /// <summary>A stream of lines that the server goes on writing; comes back once the reply has begun.</summary>
    public async Task<StreamReader> WatchAsync(string path)
    {
        var reply = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
        await CheckAsync(reply, path);
        return new StreamReader(await reply.Content.ReadAsStreamAsync());
    }

    public void Dispose() => http.Dispose();

    [GeneratedRegex(@"server: ""?([^\s""]+)")]
    private static partial Regex ServerLine { get; }

    private static string Decoded(string kubeconfig, string field) => Encoding.ASCII.GetString(Convert.FromBase64String(
        Regex.Match(kubeconfig, field + @": ""?([A-Za-z0-9+/=]+)").Groups[1].Value));

    private static async Task CheckAsync(HttpResponseMessage reply, string path)
    {
        if (!reply.IsSuccessStatusCode)
            throw new InvalidOperationException($"{reply.RequestMessage!.Method} {path}: {(int)reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
    }
}
