using System.Buffers;
using Microsoft.AspNetCore.Http;
using Naru.ApiHttp.Streams;
using Naru.ApiServer;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>From an HTTP request to the server's form of it, and from its answer back to HTTP.</summary>
internal sealed class ApiHandler(KubernetesApi api, INodeStreams nodes, CancellationToken stopping)
{
    private readonly StreamHandler _streams = new(nodes);

    public async Task HandleAsync(HttpContext http)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            var request = await ReadAsync(http, ending.Token);
            var reply = request is null ? ApiReply.Refused(Refusal.TooLarge(ApiEndpoint.MostBodyBytes)) : await api.HandleAsync(request, ending.Token);
            foreach (var warning in reply.Warnings) http.Response.Headers.Append("Warning", $"299 - \"{Quoted(warning)}\"");
            switch (reply)
            {
                case ApiReply.Watch watch:
                    await WatchWriter.WriteAsync(http, watch.Session, ending.Token);
                    break;
                case ApiReply.Stream stream:
                    await _streams.HandleAsync(http, stream, ending.Token);
                    break;
                default:
                    await ReplyWriter.WriteAsync(http, reply, ending.Token);
                    break;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            http.Abort();   // the client has gone, or the server is stopping: nobody is left to tell
        }
        catch (Exception gone) when (gone is IOException or System.Net.WebSockets.WebSocketException)
        {
            http.Abort();   // the connection broke: nobody is left to tell
        }
    }

    private static async Task<ApiRequest?> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        var headers = http.Request.Headers;
        var authorization = headers.Authorization.ToString();
        return await ReadBodyAsync(http.Request, cancel) is not { } body ? null : new ApiRequest(http.Request.Method, http.Request.Path.Value ?? "/")
        {
            Query = http.Request.QueryString.Value?.TrimStart('?') ?? "",
            ContentType = http.Request.ContentType ?? "",
            Accept = headers.Accept.ToString() is { Length: > 0 } accept ? accept : "application/json",
            Body = body,
            User = CertificateUser.Of(http.Connection.ClientCertificate),
            BearerToken = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : null,
            UserAgent = headers.UserAgent.ToString(),
            Impersonate = ImpersonationHeaders.Read(headers),
        };
    }

    // Null when it is too large. An upgrade has no body, and asking for one would wait for ever.
    private static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.Method is "GET" or "HEAD" || request.ContentLength == 0) return [];
        if (request.ContentLength > ApiEndpoint.MostBodyBytes) return null;
        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(cancel);
                var body = read.IsCompleted ? read.Buffer.ToArray() : null;
                // A read that is not ended, the last one too, costs the client its connection after the answer.
                request.BodyReader.AdvanceTo(body is null ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
                if (body is not null) return body;
            }
        }
        catch (BadHttpRequestException fault) when (fault.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static string Quoted(string text) => text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace('\n', ' ');
}
