using System.Buffers;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Naru.ApiServer.Requests;
using Naru.Resources.Trees;
using Naru.Resources.Yaml;

namespace Naru.ApiHttp.Requests;

/// <summary>Writes whole answers: objects, lists and texts; large ones compressed for those who take that.</summary>
internal static class ReplyWriter
{
    private const string Yaml = "application/yaml";
    private const int SmallestCompressed = 128 << 10;

    public static async Task WriteAsync(HttpContext http, ApiReply reply, CancellationToken cancel)
    {
        var (status, type, tag, body) = reply switch
        {
            ApiReply.Whole { ContentType: { } own } whole => (whole.Status, own, whole.ETag, Json(whole.Body)),
            ApiReply.Whole whole when AsksForYaml(http) => (whole.Status, Yaml, whole.ETag, Encoding.UTF8.GetBytes(YamlWriter.Write(whole.Body))),
            ApiReply.Whole whole => (whole.Status, "application/json", whole.ETag, Json(whole.Body)),
            ApiReply.Listing listing when AsksForYaml(http) => (200, Yaml, null, Encoding.UTF8.GetBytes(YamlWriter.Write(listing.ToTree()))),
            ApiReply.Listing listing => (200, "application/json", null, Json(listing.ToTree())),
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

    private static bool AsksForYaml(HttpContext http) => http.Request.Headers.Accept.ToString().StartsWith(Yaml, StringComparison.Ordinal);

    private static ReadOnlyMemory<byte> Json(Tree tree)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        tree.WriteTo(output);
        output.Write("\n"u8);
        return output.WrittenMemory;
    }
}
