using Microsoft.AspNetCore.Http;
using Naru.Oci;
using Naru.Oci.Distribution;
using Naru.Oci.Images;

namespace Naru.Registry;

/// <summary>Manifests and indexes: by tag or digest. One is taken only when everything it names is in the repository.</summary>
internal sealed class ManifestEndpoints(RepositoryStore repositories)
{
    public async Task Get(HttpContext context, RegistryRoute.Manifest route)
    {
        var repository = repositories.Require(route.Repository);
        var text = repository.Tags.GetValueOrDefault(route.Reference) ?? route.Reference;
        if (!repository.Manifests.TryGetValue(text, out var manifest)) throw RegistryFault.ManifestUnknown(route.Reference);
        var document = repositories.Content.ReadDocument(Digest.Parse(text));
        context.Response.ContentType = manifest.MediaType;
        context.Response.ContentLength = document.Length;
        context.Response.Headers["Docker-Content-Digest"] = text;
        context.Response.Headers.ETag = $"\"{text}\"";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(document, context.RequestAborted);
    }

    public async Task Put(HttpContext context, RegistryRoute.Manifest route)
    {
        var document = await ReadDocument(context);
        var digest = Digest.Of(document);
        var isDigest = route.Reference.Contains(':');
        if (isDigest && BlobEndpoints.ParseDigest(route.Reference) != digest) throw RegistryFault.DigestInvalid($"the manifest is {digest}, not {route.Reference}");
        if (!isDigest && !ImageReference.IsTag(route.Reference)) throw RegistryFault.ManifestInvalid($"\"{route.Reference}\" is neither a tag nor a digest");
        // What it names is here and stays until it names it.
        using var hold = repositories.Content.Hold();
        var manifest = Read(route.Repository, document, context.Request.ContentType);
        repositories.Content.Write(document);
        repositories.PutManifest(route.Repository, digest, manifest, isDigest ? null : route.Reference);
        if (manifest.Subject is { } subject) context.Response.Headers["OCI-Subject"] = subject;
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"/v2/{route.Repository}/manifests/{digest}";
        context.Response.Headers["Docker-Content-Digest"] = digest.ToString();
        context.Response.ContentLength = 0;
    }

    public Task Delete(HttpContext context, RegistryRoute.Manifest route)
    {
        if (Digest.TryParse(route.Reference, out var digest)) repositories.DeleteManifest(route.Repository, digest);
        else repositories.DeleteTag(route.Repository, route.Reference);
        repositories.Content.Collect();
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return Task.CompletedTask;
    }

    /// <summary>The manifests that speak about another one, as an index.</summary>
    public async Task Referrers(HttpContext context, RegistryRoute.Referrers route)
    {
        var subject = BlobEndpoints.ParseDigest(route.Digest).ToString();
        var wanted = context.Request.Query["artifactType"].ToString();
        var found = repositories.Require(route.Repository).Manifests
            .Where(pair => pair.Value.Subject == subject && (wanted.Length == 0 || pair.Value.ArtifactType == wanted));
        var index = new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests = [.. found.Select(pair => new Descriptor
            {
                MediaType = pair.Value.MediaType,
                Digest = Digest.Parse(pair.Key),
                Size = repositories.Content.SizeOf(Digest.Parse(pair.Key)) ?? 0,
            })],
        };
        if (wanted.Length > 0) context.Response.Headers["OCI-Filters-Applied"] = "artifactType";
        context.Response.ContentType = MediaTypes.OciIndex;
        await context.Response.Body.WriteAsync(ImageJson.Write(index, ImageJson.Default.ImageIndex), context.RequestAborted);
    }

    private ManifestRecord Read(string repository, byte[] document, string? contentType)
    {
        var mediaType = ManifestHead.MediaTypeOf(document, "the manifest");
        if (contentType is { Length: > 0 } && contentType.Split(';')[0].Trim() != mediaType)
            throw RegistryFault.ManifestInvalid($"the manifest says it is {mediaType}, the request {contentType}");
        if (MediaTypes.IsIndex(mediaType)) return ReadIndex(repository, document, mediaType);
        if (!MediaTypes.IsManifest(mediaType)) throw RegistryFault.ManifestInvalid($"the type {mediaType} is not understood here");
        var manifest = ImageJson.Read(document, ImageJson.Default.ImageManifest, "the manifest");
        foreach (var blob in manifest.Layers.Append(manifest.Config))
            if (blob.Urls is not { Count: > 0 } && !repositories.HasBlob(repository, blob.Digest))
                throw new RegistryFault(400, ErrorCodes.ManifestBlobUnknown, $"the manifest names blob {blob.Digest}, which is not in this repository: push it first");
        return new ManifestRecord
        {
            MediaType = mediaType,
            Blobs = [.. manifest.Layers.Append(manifest.Config).Select(blob => blob.Digest.ToString()).Distinct()],
            Subject = manifest.Subject?.Digest.ToString(),
            ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType,
        };
    }

    private ManifestRecord ReadIndex(string repository, byte[] document, string mediaType)
    {
        var index = ImageJson.Read(document, ImageJson.Default.ImageIndex, "the index");
        var known = repositories.Names().Contains(repository) ? repositories.Require(repository).Manifests : [];
        foreach (var manifest in index.Manifests)
            if (!known.ContainsKey(manifest.Digest.ToString()))
                throw new RegistryFault(400, ErrorCodes.ManifestBlobUnknown, $"the index names manifest {manifest.Digest}, which is not in this repository: push it first");
        return new ManifestRecord { MediaType = mediaType, Blobs = [.. index.Manifests.Select(m => m.Digest.ToString())], ArtifactType = index.ArtifactType };
    }

    private static async Task<byte[]> ReadDocument(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 << 10];
        for (int count; (count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            if (body.Length + count > ImageJson.MaxDocumentBytes)
                throw new RegistryFault(413, ErrorCodes.SizeInvalid, $"a manifest may have {ImageJson.MaxDocumentBytes} bytes");
            body.Write(buffer, 0, count);
        }
        return body.ToArray();
    }
}
