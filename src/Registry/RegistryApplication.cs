using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Naru.Engine.Content;
using Naru.Oci;
using Naru.Oci.Distribution;

namespace Naru.Registry;

/// <summary>
/// The OCI distribution API (spec 1.1: pull, push whole and in chunks, mount, list, delete, referrers) over a
/// <see cref="RepositoryStore"/>, as one request handler that any Kestrel can carry. With an <see cref="IRegistryAuthority"/>
/// every request shows Basic credentials; without one everybody may do everything, which is for loopback only. Faults go
/// out in the spec's JSON.
/// </summary>
public sealed class RegistryApplication : IDisposable
{
    private readonly RepositoryStore repositories;
    private readonly IRegistryAuthority? authority;
    private readonly UploadSessions uploads;
    private readonly BlobEndpoints blobs;
    private readonly ManifestEndpoints manifests;

    public RegistryApplication(RepositoryStore repositories, IRegistryAuthority? authority, TimeProvider time)
    {
        (this.repositories, this.authority) = (repositories, authority);
        uploads = new UploadSessions(repositories.Content, time);
        blobs = new BlobEndpoints(repositories, uploads);
        manifests = new ManifestEndpoints(repositories);
    }

    /// <summary>Answers one request.</summary>
    public async Task Handle(HttpContext context)
    {
        try
        {
            context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
            // Blobs are large and clients slow: the limits are ours (bytes of a blob), not Kestrel's.
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
            Authorize(context);
            await Dispatch(context);
        }
        catch (Exception e) when (AsFault(e) is { } fault && !context.Response.HasStarted)
        {
            await Refuse(context, fault);
        }
    }

    public void Dispose() => uploads.Dispose();

    private Task Dispatch(HttpContext context)
    {
        var method = context.Request.Method;
        var route = RegistryRoute.Parse(context.Request.Path.Value ?? "") ?? throw new RegistryFault(404, ErrorCodes.NameUnknown, "no such place in this registry; its API begins at /v2/");
        var reads = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        return route switch
        {
            RegistryRoute.Root when reads => Answer(context, "{}"u8.ToArray()),
            RegistryRoute.Catalog when reads => ListCatalog(context),
            RegistryRoute.Tags r when reads => ListTags(context, r),
            RegistryRoute.Manifest r when reads => manifests.Get(context, r),
            RegistryRoute.Manifest r when HttpMethods.IsPut(method) => manifests.Put(context, r),
            RegistryRoute.Manifest r when HttpMethods.IsDelete(method) => manifests.Delete(context, r),
            RegistryRoute.Referrers r when reads => manifests.Referrers(context, r),
            RegistryRoute.Blob r when reads => blobs.Get(context, r),
            RegistryRoute.Blob r when HttpMethods.IsDelete(method) => blobs.Delete(context, r),
            RegistryRoute.Uploads r when HttpMethods.IsPost(method) => blobs.Begin(context, r),
            RegistryRoute.Upload r when HttpMethods.IsGet(method) => blobs.Status(context, r),
            RegistryRoute.Upload r when HttpMethods.IsPatch(method) => blobs.Append(context, r),
            RegistryRoute.Upload r when HttpMethods.IsPut(method) => blobs.Finish(context, r),
            RegistryRoute.Upload r when HttpMethods.IsDelete(method) => blobs.Cancel(context, r),
            _ => throw new RegistryFault(405, ErrorCodes.Unsupported, $"{method} is not possible here"),
        };
    }

    private Task ListCatalog(HttpContext context)
    {
        var page = RegistryPage.Of(context.Request, repositories.Names());
        page.WriteLink(context.Response, "/v2/_catalog");
        return Answer(context, JsonSerializer.SerializeToUtf8Bytes(new Catalog { Repositories = page.Items }, DistributionJson.Default.Catalog));
    }

    private Task ListTags(HttpContext context, RegistryRoute.Tags route)
    {
        var page = RegistryPage.Of(context.Request, [.. repositories.Require(route.Repository).Tags.Keys.Order(StringComparer.Ordinal)]);
        page.WriteLink(context.Response, $"/v2/{route.Repository}/tags/list");
        return Answer(context, JsonSerializer.SerializeToUtf8Bytes(new TagList { Name = route.Repository, Tags = page.Items }, DistributionJson.Default.TagList));
    }

    private void Authorize(HttpContext context)
    {
        if (authority is null) return;
        var header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) && Decode(header[6..]) is { } pair)
        {
            var writes = !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method);
            switch (authority.Decide(pair.User, pair.Password, writes))
            {
                case RegistryDecision.Allowed: return;
                case RegistryDecision.Denied: throw new RegistryFault(403, ErrorCodes.Denied, $"{pair.User} may not {(writes ? "push to" : "pull from")} this registry");
            }
        }
        context.Response.Headers.WWWAuthenticate = "Basic realm=\"naru registry\", charset=\"UTF-8\"";
        throw new RegistryFault(401, ErrorCodes.Unauthorized, "this registry wants credentials (docker login)");
    }

    private static (string User, string Password)? Decode(string basic)
    {
        var bytes = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic.Trim(), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':') is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : null;
    }

    private static RegistryFault? AsFault(Exception e) => e switch
    {
        RegistryFault fault => fault,
        DigestMismatchException => RegistryFault.DigestInvalid(e.Message),
        ImageFormatException => RegistryFault.ManifestInvalid(e.Message),
        IOException when e is not BadHttpRequestException => new RegistryFault(500, ErrorCodes.BlobUploadInvalid, $"the registry cannot store this: {e.Message}"),
        _ => null,
    };

    private static Task Refuse(HttpContext context, RegistryFault fault)
    {
        context.Response.StatusCode = fault.Status;
        var errors = new DistributionErrors { Errors = [new DistributionError { Code = fault.Code, Message = fault.Message }] };
        return Answer(context, JsonSerializer.SerializeToUtf8Bytes(errors, DistributionJson.Default.DistributionErrors));
    }

    private static Task Answer(HttpContext context, byte[] json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(json).AsTask();
    }
}
