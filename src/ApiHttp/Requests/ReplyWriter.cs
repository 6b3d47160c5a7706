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
        using var body = new ReplyBuffer();
        var (status, type, tag) = Write(reply, AsksForYaml(http), body);
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
            await body.WriteToAsync(gzip, cancel);
            return;
        }
        response.ContentLength = body.Length;
        if (http.Request.Method != "HEAD") await body.WriteToAsync(response.Body, cancel);
    }

    private static bool AsksForYaml(HttpContext http) => http.Request.Headers.Accept.ToString().StartsWith(Yaml, StringComparison.Ordinal);

    private static (int Status, string Type, string? Tag) Write(ApiReply reply, bool yaml, ReplyBuffer body)
    {
        switch (reply)
        {
            case ApiReply.Whole { ContentType: { } own } whole:
                WriteJson(whole.Body, body);
                return (whole.Status, own, whole.ETag);
            case ApiReply.Whole whole:
                return (whole.Status, Write(whole.Body, yaml, body), whole.ETag);
            case ApiReply.Listing listing:
                return (StatusCodes.Status200OK, Write(listing.ToTree(), yaml, body), null);
            case ApiReply.Text text:
                body.Write(text.Body);
                return (text.Status, text.ContentType, text.ETag);
            default:
                throw new InvalidOperationException($"{reply.GetType().Name} is no whole answer");
        }
    }

    private static string Write(Tree tree, bool yaml, ReplyBuffer body)
    {
        if (yaml) Encoding.UTF8.GetBytes(YamlWriter.Write(tree), body);
        else WriteJson(tree, body);
        return yaml ? Yaml : "application/json";
    }

    private static void WriteJson(Tree tree, ReplyBuffer body)
    {
        tree.WriteTo(body);
        body.Write("\n"u8);
    }
}
