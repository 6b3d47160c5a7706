using System.Globalization;
using Microsoft.AspNetCore.Http;
using Naru.Oci;
using Naru.Oci.Distribution;

namespace Naru.Registry;

/// <summary>Blobs: reading whole or from an offset, uploading whole or in chunks, mounting, deleting.</summary>
internal sealed class BlobEndpoints(RepositoryStore repositories, UploadSessions uploads)
{
    public async Task Get(HttpContext context, RegistryRoute.Blob route)
    {
        var digest = ParseDigest(route.Digest);
        if (!repositories.HasBlob(route.Repository, digest)) throw RegistryFault.BlobUnknown(route.Digest);
        await using var file = repositories.Content.OpenRead(digest);
        var (from, count) = RangeOf(context.Request, file.Length) ?? throw new RegistryFault(416, ErrorCodes.SizeInvalid, $"the blob has {file.Length} bytes");
        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.Headers.ETag = $"\"{digest}\"";
        response.Headers.AcceptRanges = "bytes";
        response.ContentLength = count;
        if (count != file.Length)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{from + count - 1}/{file.Length}";
        }
        if (!HttpMethods.IsHead(context.Request.Method)) await Copy(file, from, count, context);
    }

    public Task Delete(HttpContext context, RegistryRoute.Blob route)
    {
        repositories.DeleteBlob(route.Repository, ParseDigest(route.Digest));
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    /// <summary>Begins an upload, finishes one that came whole, or mounts a blob that another repository has.</summary>
    public async Task Begin(HttpContext context, RegistryRoute.Uploads route)
    {
        var query = context.Request.Query;
        if (query["mount"].ToString() is { Length: > 0 } mount && Mount(ParseDigest(mount), query["from"].ToString(), route.Repository))
        {
            Created(context, route.Repository, ParseDigest(mount));
            return;
        }
        var session = uploads.Begin(route.Repository);
        if (query["digest"].ToString() is not { Length: > 0 })
        {
            Accepted(context, session);
            uploads.Return(session);
            return;
        }
        await Finish(context, session);
    }

    public Task Status(HttpContext context, RegistryRoute.Upload route)
    {
        var session = Take(route);
        Accepted(context, session, StatusCodes.Status204NoContent);
        uploads.Return(session);
        return Task.CompletedTask;
    }

    public async Task Append(HttpContext context, RegistryRoute.Upload route)
    {
        var session = Take(route);
        try
        {
            CheckOffset(context.Request, session);
            await Receive(context, session);
            Accepted(context, session);
        }
        finally
        {
            uploads.Return(session);
        }
    }

    public Task Finish(HttpContext context, RegistryRoute.Upload route) => Finish(context, Take(route));

    public Task Cancel(HttpContext context, RegistryRoute.Upload route)
    {
        uploads.End(Take(route));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    internal static Digest ParseDigest(string text) =>
        Digest.TryParse(text, out var digest) ? digest : throw RegistryFault.DigestInvalid($"\"{text}\" is not a sha256 digest");

    private async Task Finish(HttpContext context, UploadSession session)
    {
        try
        {
            var digest = ParseDigest(context.Request.Query["digest"].ToString());
            CheckOffset(context.Request, session);
            await Receive(context, session);
            session.Blob.Commit(digest);
            repositories.LinkBlob(session.Repository, digest);
            Created(context, session.Repository, digest);
        }
        finally
        {
            uploads.End(session);
        }
    }

    private bool Mount(Digest digest, string from, string repository)
    {
        // Found here, it stays until it is linked there.
        using var hold = repositories.Content.Hold();
        if (from.Length > 0 ? !repositories.HasBlob(from, digest) : !repositories.HasBlobAnywhere(digest)) return false;
        repositories.LinkBlob(repository, digest);
        return true;
    }

    private UploadSession Take(RegistryRoute.Upload route) => uploads.Take(route.Id, route.Repository)
        ?? throw new RegistryFault(404, ErrorCodes.BlobUploadUnknown, $"upload {route.Id} is not known here (any more): begin again");

    private static async Task Receive(HttpContext context, UploadSession session)
    {
        var buffer = new byte[128 << 10];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;) session.Blob.Write(buffer.AsSpan(0, count));
    }

    // A chunk says where it belongs; one that does not follow on is refused, with what was expected.
    private static void CheckOffset(HttpRequest request, UploadSession session)
    {
        var range = request.Headers.ContentRange.ToString();
        if (range.Length == 0) return;
        var dash = range.IndexOf('-');
        var start = range.StartsWith("bytes ", StringComparison.Ordinal) ? 6 : 0;
        if (dash > start && long.TryParse(range.AsSpan(start, dash - start), NumberStyles.None, CultureInfo.InvariantCulture, out var from) && from == session.Blob.Length) return;
        throw new RegistryFault(416, ErrorCodes.BlobUploadInvalid, $"the chunk begins at \"{range}\", the upload stands at {session.Blob.Length}");
    }

    private static (long From, long Count)? RangeOf(HttpRequest request, long length)
    {
        var header = request.Headers.Range.ToString();
        if (!header.StartsWith("bytes=", StringComparison.Ordinal) || header.Contains(',')) return (0, length);
        var parts = header[6..].Split('-');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from)) return (0, length);
        if (from >= length) return null;
        var to = long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, length - 1) : length - 1;
        return to < from ? null : (from, to - from + 1);
    }

    private static async Task Copy(FileStream file, long from, long count, HttpContext context)
    {
        file.Position = from;
        var buffer = new byte[128 << 10];
        while (count > 0)
        {
            var read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), context.RequestAborted);
            if (read == 0) throw new IOException("a blob became shorter while it was read");
            await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
            count -= read;
        }
    }

    private static void Accepted(HttpContext context, UploadSession session, int status = StatusCodes.Status202Accepted)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = $"/v2/{session.Repository}/blobs/uploads/{session.Id}";
        context.Response.Headers.Range = $"0-{Math.Max(0, session.Blob.Length - 1)}";
        context.Response.Headers["Docker-Upload-UUID"] = session.Id;
        if (status != StatusCodes.Status204NoContent) context.Response.ContentLength = 0;
    }

    private static void Created(HttpContext context, string repository, Digest digest)
    {
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v2/{repository}/blobs/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        context.Response.ContentLength = 0;
    }
}
