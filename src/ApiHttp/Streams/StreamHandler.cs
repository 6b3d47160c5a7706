using System.Globalization;
using Microsoft.AspNetCore.Http;
using Naru.ApiHttp.Requests;
using Naru.ApiServer.Requests;
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
    }

    private async Task LogAsync(HttpContext http, ApiReply.Stream stream, CancellationToken cancel)
    {
        var query = stream.Request.Query;
        var options = new NodeLogOptions(Container(stream.Request, stream.Object))
        {
            Follow = query.IsTrue("follow"),
            Previous = query.IsTrue("previous"),
            Timestamps = query.IsTrue("timestamps"),
            TailLines = query.Integer("tailLines"),
            SinceSeconds = query.Integer("sinceSeconds"),
            SinceTime = query["sinceTime"] is { Length: > 0 } since
                ? DateTimeOffset.Parse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) : null,
            LimitBytes = query.Integer("limitBytes"),
        };
        http.Response.ContentType = "text/plain";
        await nodes.ReadLogAsync(stream.Object, options, http.Response.Body, cancel);
    }

    private static NodeExecOptions ExecOptions(ResourceRequest request, Tree pod) => new(
        Container(request, pod), request.Subresource == "attach" ? [] : [.. request.Query.All("command")],
        request.Query.IsTrue("stdin"), request.Query.IsTrue("stdout"), request.Query.IsTrue("stderr"), request.Query.IsTrue("tty"));

    private static string Container(ResourceRequest request, Tree pod) =>
        request.Query["container"] is { Length: > 0 } named ? named : pod["spec"]["containers"][0]["name"].Text;
}
