using System.Net;
using System.Net.Sockets;
using Naru.Node.Machine;

namespace Naru.Host.Pods;

/// <summary>
/// Probes over the network from the node's side. An answer from 200 to 399 is healthy, redirects are not followed to other
/// hosts, certificates are not checked, and no connection is kept for the next probe.
/// </summary>
internal sealed class NetworkProber
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    public async ValueTask<ProbeAnswer> AskAsync(NetworkProbe probe, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(probe.Timeout);
        try
        {
            return probe switch
            {
                NetworkProbe.Http http => await HttpAsync(http, limit.Token),
                NetworkProbe.Grpc grpc => await new GrpcHealth(_http).AskAsync(grpc, limit.Token),
                _ => await TcpAsync(probe, limit.Token),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ProbeAnswer(false, $"no answer from {probe.Host}:{probe.Port} within {probe.Timeout.TotalSeconds:0} s");
        }
        catch (Exception fault) when (fault is HttpRequestException or SocketException or IOException or FormatException)
        {
            return new ProbeAnswer(false, $"{probe.Host}:{probe.Port}: {(fault.InnerException ?? fault).Message}");
        }
    }

    private static async ValueTask<ProbeAnswer> TcpAsync(NetworkProbe probe, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(probe.Host, probe.Port, cancel);
        return ProbeAnswer.Ok;
    }

    private async ValueTask<ProbeAnswer> HttpAsync(NetworkProbe.Http probe, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{(probe.Tls ? "https" : "http")}://{probe.Host}:{probe.Port}{probe.Path}");
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "kube-probe/1.32");
        foreach (var (name, value) in probe.Headers)
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase)) request.Headers.Host = value;
            else request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        var status = (int)response.StatusCode;
        return status is >= 200 and < 400 ? ProbeAnswer.Ok : new ProbeAnswer(false, $"HTTP probe failed with statuscode: {status}");
    }
}
