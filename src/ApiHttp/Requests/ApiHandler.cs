using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Naru.ApiHttp.Streams;
using Naru.ApiServer;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>From an HTTP request to the server's form of it, and from its answer back to HTTP.</summary>
internal sealed partial class ApiHandler(KubernetesApi api, INodeStreams nodes, ILogger log, CancellationToken stopping)
{
    private const string RefusedCertificate = "this certificate counts no longer: its node was taken away from the cluster, or its name was given to another key; leave with `naru down --purge` there and join again";

    private readonly StreamHandler _streams = new(nodes);

    public async Task HandleAsync(HttpContext http)
    {
        var standing = StandingOf(http);
        // What a node has open ends when its certificate counts no longer.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping, standing ?? CancellationToken.None);
        try
        {
            var reply = standing is null ? ApiReply.Refused(Refusal.Make(401, "Unauthorized", RefusedCertificate)) : await AnswerAsync(http, ending.Token);
            foreach (var warning in WarningHeader.Values(reply.Warnings)) http.Response.Headers.Append("Warning", warning);
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
        catch (Exception fault) when (!http.Response.HasStarted)
        {
            // A mistake of the server's own. The client is told so in the form it knows, and the log says where.
            // Escaped as it came: decoded, a path may hold line breaks and write lines of its own into the log.
            Failed(http.Request.Method, http.Request.Path.ToUriComponent(), fault);
            http.Response.Headers.Remove("Warning");
            await ReplyWriter.WriteAsync(http, ApiReply.Refused(Refusal.Internal("the server made a mistake, which its log tells; please report it")), ending.Token);
        }
    }

    // Asked with every request: a connection outlives the moment when a certificate is refused.
    private CancellationToken? StandingOf(HttpContext http)
    {
        if (api.Roster is not { } roster || ShownCertificate.Of(http.Connection.ClientCertificate) is not { } shown) return CancellationToken.None;
        return roster.Standing(shown.User?.Node ?? "", shown.Key);
    }

    private async ValueTask<ApiReply> AnswerAsync(HttpContext http, CancellationToken cancel)
    {
        try
        {
            return await ReadAsync(http, cancel) is { } request ? await api.HandleAsync(request, cancel) : ApiReply.Refused(Refusal.TooLarge(ApiEndpoint.MostBodyBytes));
        }
        catch (ApiRefusedException refused)
        {
            return ApiReply.Refused(refused);
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
            User = ShownCertificate.Of(http.Connection.ClientCertificate)?.User,
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
}
