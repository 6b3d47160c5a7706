using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Naru.ApiHttp.Streams;

/// <summary>
/// The server's side of a WebSocket's opening (RFC 6455, 4.2). Done by hand, because the framework refuses subprotocols
/// with a slash, which are no tokens of HTTP, and <c>SPDY/3.1+portforward.k8s.io</c> is one.
/// </summary>
internal static class WebSocketUpgrade
{
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <summary>The first of our protocols that the client offers; null when it offers none, or no WebSocket.</summary>
    public static string? Choose(HttpContext http, params ReadOnlySpan<string> ours)
    {
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } || !http.Request.Headers.Upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase)) return null;
        var offered = http.Request.Headers.SecWebSocketProtocol.ToString().Split(',', StringSplitOptions.TrimEntries);
        foreach (var protocol in ours)
            if (offered.Contains(protocol)) return protocol;
        return null;
    }

    public static async Task<WebSocket> AcceptAsync(HttpContext http, string protocol)
    {
        var key = http.Request.Headers.SecWebSocketKey.ToString();
        var headers = http.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
        headers.SecWebSocketProtocol = protocol;
        var stream = await http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.FromSeconds(30) });
    }
}
