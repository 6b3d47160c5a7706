using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Naru.ApiHttp.Requests;
using Naru.ApiHttp.Spdy;
using Naru.ApiServer.Requests;
using Naru.Resources.Trees;

namespace Naru.ApiHttp.Streams;

/// <summary>
/// Port-forward as kubectl 1.31 and newer do it: SPDY/3.1 inside the binary messages of one WebSocket. Every connection
/// of the client is a pair of streams with the same request id: one for errors, opened first, and one for data.
/// </summary>
internal sealed class PortForwardSession(INodeStreams nodes, Tree pod, CancellationToken cancel)
{
    private const string Tunnel = "SPDY/3.1+portforward.k8s.io";

    private readonly Dictionary<string, SpdyStream> _errors = [];

    public static async Task RunAsync(HttpContext http, INodeStreams nodes, Tree pod, CancellationToken cancel)
    {
        if (WebSocketUpgrade.Choose(http, Tunnel) is null)
        {
            await ReplyWriter.WriteAsync(http, ApiReply.Refused(Refusal.BadRequest($"port-forward needs a WebSocket with the protocol {Tunnel}: use kubectl 1.31 or newer")), cancel);
            return;
        }
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var socket = await WebSocketUpgrade.AcceptAsync(http, Tunnel);
        await using var connection = new SpdyConnection(new WebSocketBytes(socket));
        var session = new PortForwardSession(nodes, pod, ending.Token);
        var serving = new List<Task>();
        try
        {
            await connection.RunAsync(stream => serving.Add(session.OpenedAsync(stream)), cancel);
        }
        finally
        {
            // However the client went: what was connected for it goes too.
            ending.Cancel();
            await Task.WhenAll(serving);
        }
    }

    private async Task OpenedAsync(SpdyStream stream)
    {
        var id = stream.Headers.GetValueOrDefault("requestid", "");
        if (stream.Headers.GetValueOrDefault("streamtype") == "error")
        {
            _errors[id] = stream;
            stream.StopReceiving();
            return;
        }
        _errors.Remove(id, out var errors);
        try
        {
            await ServeAsync(stream, errors);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return;   // the client has gone, and its streams with it
        }
        finally
        {
            stream.StopReceiving();
        }
    }

    private async Task ServeAsync(SpdyStream stream, SpdyStream? errors)
    {
        var failure = "";
        try
        {
            if (!int.TryParse(stream.Headers.GetValueOrDefault("port", ""), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                throw new IOException("the client named no port");
            await using var target = await nodes.ConnectAsync(pod, port, cancel);
            await stream.PumpAsync(target, cancel);
        }
        catch (IOException fault)
        {
            failure = fault.Message;
            await stream.FinishAsync(cancel);
        }
        if (errors is null) return;
        if (failure.Length > 0) await errors.WriteAsync(Encoding.UTF8.GetBytes(failure), cancel);
        await errors.FinishAsync(cancel);
    }
}
