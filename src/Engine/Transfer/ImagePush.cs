using System.Net;
using System.Net.Http.Headers;
using Naru.Engine.Images;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Transfer;

/// <summary>
/// Sends an image to the registry its name says: blobs that the registry lacks (asked, or mounted from another of
/// its repositories that is known to have the image), then the config, then the manifest under the tag, so that a
/// reader never sees a manifest whose blobs are not there.
/// </summary>
public sealed class ImagePush(ImageStore store, RegistryHosts hosts, TimeProvider time)
{
    private const int ParallelBlobs = 3;

    /// <summary>Pushes every tag of a repository, or the one that the name has; returns the digest of the last manifest.</summary>
    public async Task<Digest> Push(ImageReference name, bool allTags, RegistryCredentials? credentials, Action<ProgressMessage> report, CancellationToken cancellation)
    {
        var reporter = new SerialReporter(report);
        reporter.Report(ProgressMessage.Of($"The push refers to repository [{name.Repository}]"));
        var names = allTags
            ? store.List().SelectMany(image => image.Tags).Where(tag => tag.StartsWith(name.Repository + ":", StringComparison.Ordinal)).Select(ImageReference.Parse).ToList()
            : [name.WithDefaultTag()];
        var registry = new RegistryConnection(hosts, name.Domain, credentials);
        Digest? last = null;
        foreach (var tag in names) last = await PushOne(registry, tag, reporter, cancellation);
        return last ?? throw NoImage(name);
    }

    private async Task<Digest> PushOne(RegistryConnection registry, ImageReference name, SerialReporter reporter, CancellationToken cancellation)
    {
        if (name.Tag is null) throw EngineException.Invalid($"cannot push {name.Familiar}: a push needs a tag, not a digest");
        using var hold = store.Content.Hold();
        var image = store.FindNamed(name) ?? throw NoImage(name);
        var document = store.Content.ReadDocument(image.Manifest);
        var manifest = store.ManifestOf(image);
        var from = image.RepoDigests.Select(ImageReference.Parse).FirstOrDefault(other => other.Domain == name.Domain && other.Path != name.Path)?.Path;
        var layers = manifest.Layers.DistinctBy(layer => layer.Digest).ToList();
        foreach (var layer in layers) reporter.Report(ProgressMessage.Of("Preparing", layer.Digest.Short));
        using var slots = new SemaphoreSlim(ParallelBlobs);
        await Task.WhenAll(layers.Select(async layer =>
        {
            await slots.WaitAsync(cancellation);
            try
            {
                var how = await PushBlob(registry, name.Path, layer, from, reporter.Throttled("Pushing", layer, manifest.Config.Digest, time), cancellation);
                reporter.Report(ProgressMessage.Of(how, layer.Digest.Short));
            }
            finally
            {
                slots.Release();
            }
        }));
        await PushBlob(registry, name.Path, manifest.Config, from, static _ => { }, cancellation);
        await PushManifest(registry, name, document, cancellation);
        store.AddRepoDigest(image.Id, name, image.Manifest);
        reporter.Report(ProgressMessage.Of($"{name.Tag}: digest: {image.Manifest} size: {document.Length}"));
        reporter.Report(new ProgressMessage
        {
            ProgressDetail = new ProgressDetail(),
            Aux = new ProgressAux { Tag = name.Tag, Digest = image.Manifest.ToString(), Size = document.Length },
        });
        return image.Manifest;
    }

    private async Task<string> PushBlob(RegistryConnection registry, string repository, Descriptor blob, string? from, Action<long> report, CancellationToken cancellation)
    {
        var scope = Scope(repository);
        var what = $"blob {blob.Digest} of {repository}";
        using (var head = await registry.Send(scope, () => new HttpRequestMessage(HttpMethod.Head, $"/v2/{repository}/blobs/{blob.Digest}"), cancellation))
        {
            if (head.IsSuccessStatusCode) return "Layer already exists";
            if (head.StatusCode != HttpStatusCode.NotFound) await registry.Check(head, what, cancellation);
        }
        var query = from is null ? "" : $"?mount={blob.Digest}&from={Uri.EscapeDataString(from)}";
        using var begun = await registry.Send(scope, () => new HttpRequestMessage(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/{query}"), cancellation);
        await registry.Check(begun, what, cancellation);
        if (begun.StatusCode == HttpStatusCode.Created) return $"Mounted from {from}";
        var location = begun.Headers.Location ?? throw EngineException.Failed($"the registry began an upload of {what} without saying where");
        using var put = await registry.Send(scope, () => Upload(begun.RequestMessage!.RequestUri!, location, blob, report), cancellation);
        await registry.Check(put, what, cancellation);
        return "Pushed";
    }

    private HttpRequestMessage Upload(Uri asked, Uri location, Descriptor blob, Action<long> report)
    {
        var target = new Uri(asked, location).ToString();
        var uri = $"{target}{(target.Contains('?') ? '&' : '?')}digest={Uri.EscapeDataString(blob.Digest.ToString())}";
        var content = new BlobContent(store.Content.OpenRead(blob.Digest), report);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new HttpRequestMessage(HttpMethod.Put, uri) { Content = content };
    }

    private static async Task PushManifest(RegistryConnection registry, ImageReference name, byte[] document, CancellationToken cancellation)
    {
        var mediaType = ManifestHead.MediaTypeOf(document, $"manifest of {name.Familiar}");
        using var put = await registry.Send(Scope(name.Path), () =>
        {
            var content = new ByteArrayContent(document);
            content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            return new HttpRequestMessage(HttpMethod.Put, $"/v2/{name.Path}/manifests/{name.Tag}") { Content = content };
        }, cancellation);
        await registry.Check(put, $"manifest of {name.Familiar}", cancellation);
    }

    private static string Scope(string repository) => $"repository:{repository}:pull,push";

    private static EngineException NoImage(ImageReference name) =>
        EngineException.NotFound($"An image does not exist locally with the tag: {name.FamiliarRepository}");
}
