using System.Net.Http.Headers;
using Naru.Engine.Content;
using Naru.Engine.Images;
using Naru.Kernel;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Transfer;

/// <summary>
/// Fetches an image: manifest (through an index, the one for the platform), config and layers into the content store, three
/// at a time, each checked against its digest; then unpacks the layers in order, and last of all names the image. A pull that
/// is cut off anywhere leaves what a collection removes.
/// </summary>
public sealed class ImagePull(ImageStore store, RegistryHosts hosts, TimeProvider time)
{
    private const int ParallelBlobs = 3;
    private const long MaxBlobBytes = 64L << 30;

    private static readonly string[] Accepted = [MediaTypes.OciManifest, MediaTypes.DockerManifest, MediaTypes.OciIndex, MediaTypes.DockerList];

    /// <summary>Pulls and returns the image. <paramref name="report"/> may be called from several threads, one call at a time.</summary>
    public async Task<ImageRecord> Pull(ImageReference name, Platform? platform, RegistryCredentials? credentials, Action<ProgressMessage> report, CancellationToken cancellation)
    {
        var reference = name.WithDefaultTag();
        var reporter = new SerialReporter(report);
        var registry = new RegistryConnection(hosts, reference.Domain, credentials);
        using var hold = store.Content.Hold();
        reporter.Report(ProgressMessage.Of($"Pulling from {Shown(reference)}", reference.Tag ?? reference.Digest.ToString()));
        var before = store.Find(reference.ToString());
        var (top, manifestDigest) = await FetchManifest(registry, reference, platform ?? Platform.Local, cancellation);
        var manifest = ImageJson.Read(store.Content.ReadDocument(manifestDigest), ImageJson.Default.ImageManifest, $"manifest {manifestDigest}");
        Failpoint.Hit(ImageFailpoints.PullManifest);
        await FetchBlobs(registry, reference.Path, manifest, reporter, cancellation);
        Failpoint.Hit(ImageFailpoints.PullBlobs);
        var image = await Task.Run(() => Unpack(manifestDigest, manifest, reporter, cancellation), cancellation);
        Failpoint.Hit(ImageFailpoints.PullUnpacked);
        store.AddRepoDigest(image.Id, reference, top);
        if (reference.Digest is null) store.Tag(image.Id, reference);
        reporter.Report(ProgressMessage.Of($"Digest: {top}"));
        reporter.Report(ProgressMessage.Of(before?.Id == image.Id
            ? $"Status: Image is up to date for {reference.Familiar}" : $"Status: Downloaded newer image for {reference.Familiar}"));
        return store.Get(image.Id)!;
    }

    private async Task<(Digest Top, Digest Manifest)> FetchManifest(RegistryConnection registry, ImageReference reference, Platform platform, CancellationToken cancellation)
    {
        var (top, mediaType) = await FetchDocument(registry, reference, reference.Digest?.ToString() ?? reference.Tag!, reference.Digest, cancellation);
        if (!MediaTypes.IsIndex(mediaType)) return (top, top);
        var index = ImageJson.Read(store.Content.ReadDocument(top), ImageJson.Default.ImageIndex, $"index {top}");
        var chosen = index.Choose(platform) ?? throw EngineException.NotFound(
            $"no matching manifest for {platform} in the manifest list entries of {reference.Familiar}; it has {string.Join(", ", index.Manifests.Select(m => m.Platform?.ToString() ?? "?").Distinct())}");
        var (manifest, inner) = await FetchDocument(registry, reference, chosen.Digest.ToString(), chosen.Digest, cancellation);
        return MediaTypes.IsManifest(inner) ? (top, manifest) : throw new ImageFormatException($"manifest {manifest} of {reference.Familiar} is an index in an index");
    }

    private async Task<(Digest Digest, string MediaType)> FetchDocument(RegistryConnection registry, ImageReference name, string selector, Digest? expected, CancellationToken cancellation)
    {
        using var response = await registry.Send($"repository:{name.Path}:pull", () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, $"/v2/{name.Path}/manifests/{selector}");
            foreach (var type in Accepted) request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
            return request;
        }, cancellation);
        await registry.Check(response, response.StatusCode == System.Net.HttpStatusCode.NotFound ? $"manifest for {name.Familiar}" : name.Familiar, cancellation);
        var document = await RegistryConnection.ReadBounded(response, ImageJson.MaxDocumentBytes, cancellation);
        var actual = Digest.Of(document);
        if (expected is { } wanted && wanted != actual) throw new DigestMismatchException($"registry {name.Domain} gave a manifest that is {actual} for {wanted}");
        var what = $"manifest {actual} of {name.Familiar}";
        var mediaType = ManifestHead.MediaTypeOf(document, what);
        if (!MediaTypes.IsIndex(mediaType) && !MediaTypes.IsManifest(mediaType)) throw new ImageFormatException($"{what} is of the unknown type {mediaType}");
        store.Content.Write(document);
        return (actual, mediaType);
    }

    private async Task FetchBlobs(RegistryConnection registry, string repository, ImageManifest manifest, SerialReporter reporter, CancellationToken cancellation)
    {
        using var slots = new SemaphoreSlim(ParallelBlobs);
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var download = new BlobDownload(registry, repository, store.Content, time);
        var layers = manifest.Layers.DistinctBy(layer => layer.Digest).ToList();
        foreach (var layer in layers)
        {
            CheckLayer(layer);
            reporter.Report(ProgressMessage.Of(store.Content.Exists(layer.Digest) ? "Already exists" : "Pulling fs layer", layer.Digest.Short));
        }
        CheckSize(manifest.Config);
        var work = layers.Append(manifest.Config).Where(blob => !store.Content.Exists(blob.Digest)).Select(blob => Fetch(blob)).ToList();
        await Task.WhenAll(work);

        async Task Fetch(Descriptor blob)
        {
            await slots.WaitAsync(failing.Token);
            try
            {
                await download.Fetch(blob, reporter.Throttled("Downloading", blob, manifest.Config.Digest, time), failing.Token);
                if (blob.Digest != manifest.Config.Digest) reporter.Report(ProgressMessage.Of("Download complete", blob.Digest.Short));
            }
            catch
            {
                failing.Cancel();
                throw;
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private ImageRecord Unpack(Digest manifestDigest, ImageManifest manifest, SerialReporter reporter, CancellationToken cancellation)
    {
        var image = store.Add(manifestDigest, cancellation: cancellation);
        foreach (var layer in manifest.Layers.DistinctBy(layer => layer.Digest)) reporter.Report(ProgressMessage.Of("Pull complete", layer.Digest.Short));
        return image;
    }

    private static void CheckLayer(Descriptor layer)
    {
        if (!MediaTypes.IsLayer(layer.MediaType)) throw EngineException.Unsupported($"layer {layer.Digest} is of the type {layer.MediaType}, which is no file system layer");
        CheckSize(layer);
    }

    private static void CheckSize(Descriptor blob)
    {
        if (blob.Size is < 0 or > MaxBlobBytes) throw new ImageFormatException($"blob {blob.Digest} is said to have {blob.Size} bytes; at most {MaxBlobBytes} are taken");
    }

    private static string Shown(ImageReference reference) => reference.Domain == ImageReference.DefaultDomain ? reference.Path : reference.Repository;
}
