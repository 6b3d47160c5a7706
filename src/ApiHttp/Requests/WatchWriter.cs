using System.Buffers;
using Microsoft.AspNetCore.Http;
using Naru.ApiServer.Watching;
using Naru.Resources.Api;

namespace Naru.ApiHttp.Requests;

/// <summary>Writes a watch: one JSON object a line, all that is new in one flush.</summary>
internal static class WatchWriter
{
    public static async Task WriteAsync(HttpContext http, WatchSession session, CancellationToken cancel)
    {
        var response = http.Response;
        response.StatusCode = 200;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-cache, private";
        await response.StartAsync(cancel);
        await response.BodyWriter.FlushAsync(cancel);   // the headers tell the client that the watch stands
        while (await session.TakeAsync(cancel) is { } events)
        {
            foreach (var happened in events) Write(response.BodyWriter, happened);
            var flushed = await response.BodyWriter.FlushAsync(cancel);
            if (flushed.IsCompleted) return;
        }
    }

    private static void Write(IBufferWriter<byte> output, WatchEvent happened)
    {
        output.Write("{\"type\":\""u8);
        output.Write(happened.Type switch
        {
            WatchEventType.Added => "ADDED"u8,
            WatchEventType.Modified => "MODIFIED"u8,
            WatchEventType.Deleted => "DELETED"u8,
            WatchEventType.Bookmark => "BOOKMARK"u8,
            _ => "ERROR"u8,
        });
        output.Write("\",\"object\":"u8);
        happened.Object.WriteTo(output);
        output.Write("}\n"u8);
    }
}
