using System.Globalization;
using Microsoft.AspNetCore.Http;
using Naru.ApiHttp.Requests;
using Naru.ApiServer.Requests;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.ApiHttp.Streams;

/// <summary>Logs, exec, attach and port-forward: the client's side of what a node does.</summary>
internal sealed class StreamHandler(INodeStreams nodes)
{
    public async Task HandleAsync(HttpContext http, ApiReply.Stream stream, CancellationToken cancel)
    {
        try
        {
            switch (stream.Request.Subresource)
            {
                case "log":
                    await LogAsync(http, stream, cancel);
                    break;
                case "exec" or "attach":
                    await ExecSession.RunAsync(http, nodes, stream.Object, ExecOptions(stream.Request, stream.Object), cancel);
                    break;
                case "portforward":
                    await PortForwardSession.RunAsync(http, nodes, stream.Object, cancel);
                    break;
                default:
                    await ReplyWriter.WriteAsync(http, ApiReply.Refused(Refusal.NoSuchPath()), cancel);
                    break;
            }
        }
        catch (IOException failure) when (!http.Response.HasStarted)
        {
            await ReplyWriter.WriteAsync(http, ApiReply.Refused(Refusal.BadRequest(failure.Message)), cancel);
        }
        catch (ApiRefusedException refused) when (!http.Response.HasStarted)
        {
            await ReplyWriter.WriteAsync(http, ApiReply.Refused(refused), cancel);
        }
    }

    private async Task LogAsync(HttpContext http, ApiReply.Stream stream, CancellationToken cancel)
    {
        var query = stream.Request.Query;
        var options = new NodeLogOptions(Container(stream.Request, stream.Object))
        {
            Follow = query.IsTrue("follow"),
            Previous = query.IsTrue("previous"),
            Timestamps = query.IsTrue("timestamps"),
            TailLines = AtLeast(0, query, "tailLines"),
            SinceSeconds = AtLeast(1, query, "sinceSeconds"),
            SinceTime = Time(query, "sinceTime"),
            LimitBytes = AtLeast(1, query, "limitBytes"),
        };
        if (options is { SinceSeconds: not null, SinceTime: not null }) throw Invalid("sinceTime: Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified");
        http.Response.ContentType = "text/plain";
        await nodes.ReadLogAsync(stream.Object, options, http.Response.Body, cancel);
    }

    private static long? AtLeast(long least, RequestQuery query, string name) =>
        query.Integer(name) is { } value && value < least ? throw Invalid($"{name}: Invalid value: {value}: must be greater than or equal to {least}") : query.Integer(name);

    private static DateTimeOffset? Time(RequestQuery query, string name)
    {
        if (query[name].Length == 0) return null;
        return DateTimeOffset.TryParse(query[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw Refusal.BadRequest($"the query parameter {name}={query[name]} is no time, such as 2026-01-02T03:04:05Z");
    }

    private static ApiRefusedException Invalid(string fault) => Refusal.Make(422, "Invalid", $"PodLogOptions \"\" is invalid: {fault}");

    private static NodeExecOptions ExecOptions(ResourceRequest request, Tree pod) => new(
        Container(request, pod), request.Subresource == "attach" ? [] : [.. request.Query.All("command")],
        request.Query.IsTrue("stdin"), request.Query.IsTrue("stdout"), request.Query.IsTrue("stderr"), request.Query.IsTrue("tty"));

    private static string Container(ResourceRequest request, Tree pod) =>
        request.Query["container"] is { Length: > 0 } named ? named : pod["spec"]["containers"][0]["name"].Text;
}
