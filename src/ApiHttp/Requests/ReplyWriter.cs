using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Naru.ApiServer.Requests;

namespace Naru.ApiHttp.Requests;

/// <summary>Writes whole answers: objects, lists and texts; large ones compressed for those who take that.</summary>
internal static class ReplyWriter
{
    private const int SmallestCompressed = 128 << 10;

    public static async Task WriteAsync(HttpContext http, ApiReply reply, CancellationToken cancel)
    {
        var (status, type, tag, body) = reply switch
        {
            ApiReply.Whole whole => (whole.Status, whole.ContentType ?? "application/json", whole.ETag, Bytes(output => { whole.Body.WriteTo(output); output.Write("\n"u8); })),
            ApiReply.Listing listing => (200, "application/json", null, Bytes(output => { listing.ToTree().WriteTo(output); output.Write("\n"u8); })),
            ApiReply.Text text => (text.Status, text.ContentType, text.ETag, text.Body),
            _ => throw new InvalidOperationException($"{reply.GetType().Name} is no whole answer"),
        };
        var response = http.Response;
        if (tag is not null)
        {
            response.Headers.ETag = $"\"{tag}\"";
            if (http.Request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return;
            }
        }
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-cache, private";
        response.Headers.Vary = "Accept";
        if (body.Length >= SmallestCompressed && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
            await gzip.WriteAsync(body, cancel);
            return;
        }
        response.ContentLength = body.Length;
        if (http.Request.Method != "HEAD") await response.Body.WriteAsync(body, cancel);
    }

    private static ReadOnlyMemory<byte> Bytes(Action<ArrayBufferWriter<byte>> write)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        write(output);
        return output.WrittenMemory;
    }
}
