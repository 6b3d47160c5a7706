using System.Text;
using Microsoft.AspNetCore.Http;
using Naru.DockerApi.Http;
using Naru.DockerApi.Json;
using Naru.DockerApi.Routing;
using Naru.DockerApi.Streams;
using Naru.Engine;
using Naru.Engine.Containers;
using Naru.Engine.Logs;

namespace Naru.DockerApi.Containers;

/// <summary>What comes out of containers and goes into them: attach, logs, terminal size.</summary>
internal sealed class ContainerStreamEndpoints(ContainerEngine engine)
{
    public IEnumerable<Route> Routes() =>
    [
        new("POST", "/containers/*/attach", AttachAsync),
        new("GET", "/containers/*/logs", LogsAsync),
        new("POST", "/containers/*/resize", ResizeAsync),
    ];

    private async Task AttachAsync(DockerRequest request)
    {
        var view = engine.Inspect(request.Part(0));
        var tty = view.Record.Config.Tty;
        if (view.State.Status == ContainerStatus.Paused) throw EngineException.Conflict($"container {view.Id} is paused, unpause the container before attach");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted);
        var attach = new AttachRequest(request.Flag("stdin"), request.Flag("stdout"), request.Flag("stderr"));
        var streaming = request.Flag("stream") ? engine.AttachAsync(view.Id, attach, stop.Token) : null;
        await request.DrainAsync();
        await using var client = await request.HijackAsync(tty ? RawFrames.RawType : RawFrames.MultiplexedType);
        if (request.Flag("logs"))
            await foreach (var entry in engine.LogsAsync(view.Id, new LogQuery { Stdout = attach.Stdout, Stderr = attach.Stderr }, stop.Token))
                await client.WriteAsync(LogBytes(entry, tty, timestamps: false), stop.Token);
        if (streaming is null) return;
        try
        {
            using var process = await streaming;
            await AttachPump.RunAsync(client, process, DetachKeys.OrDefault(request.Text("detachKeys")));
        }
        catch (OperationCanceledException)
        {
            // The start they waited for failed; its own request says why.
        }
    }

    private async Task LogsAsync(DockerRequest request)
    {
        var view = engine.Inspect(request.Part(0));
        var query = new LogQuery
        {
            Stdout = request.Flag("stdout"),
            Stderr = request.Flag("stderr"),
            Since = WireTime.Parse(request.Text("since")),
            Until = WireTime.Parse(request.Text("until")),
            Tail = request.Text("tail") is "" or "all" ? null : int.TryParse(request.Text("tail"), out var lines) && lines >= 0 ? lines : null,
            Follow = request.Flag("follow"),
        };
        if (!query.Stdout && !query.Stderr) throw EngineException.Invalid("Bad parameters: you must choose at least one stream");
        var tty = view.Record.Config.Tty;
        var entries = engine.LogsAsync(view.Id, query, request.Aborted);
        var body = await request.BeginStreamAsync(tty ? RawFrames.RawType : RawFrames.MultiplexedType);
        await foreach (var entry in entries)
        {
            await body.WriteAsync(LogBytes(entry, tty, request.Flag("timestamps")), request.Aborted);
            if (query.Follow) await body.FlushAsync(request.Aborted);
        }
    }

    private async Task ResizeAsync(DockerRequest request)
    {
        await engine.ResizeAsync(request.Part(0), (int)(request.Number("h") ?? 0), (int)(request.Number("w") ?? 0), request.Aborted);
        request.Empty(StatusCodes.Status200OK);
    }

    private static byte[] LogBytes(LogEntry entry, bool tty, bool timestamps)
    {
        var stamp = timestamps ? Encoding.ASCII.GetBytes(WireTime.Text(entry.At) + " ") : [];
        var start = tty ? 0 : RawFrames.HeaderSize;
        var bytes = new byte[start + stamp.Length + entry.Bytes.Length];
        if (!tty) RawFrames.WriteHeader(bytes, entry.Stream, stamp.Length + entry.Bytes.Length);
        stamp.CopyTo(bytes, start);
        entry.Bytes.Span.CopyTo(bytes.AsSpan(start + stamp.Length));
        return bytes;
    }
}
