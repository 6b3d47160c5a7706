using Naru.Engine.Transfer;
using Naru.Node.Machine;
using Naru.Oci;
using EngineImage = Naru.Engine.Images.ImageRecord;

namespace Naru.Host.Pods;

// Images for pods.
internal sealed partial class EnginePodRuntime
{
    public ValueTask<ImageRecord?> FindImageAsync(string image, CancellationToken cancel) =>
        Guarded(() => _images.Find(image) is { } found ? Described(found) : null);

    public ValueTask<ImageRecord> PullImageAsync(string image, ImageCredentials? credentials, CancellationToken cancel) => GuardedAsync(async () =>
    {
        if (!ImageReference.TryParse(image, out var reference, out var why)) throw new PodRuntimeException($"\"{image}\" is not the name of an image: {why}");
        var shown = credentials is null ? null : new RegistryCredentials(credentials.User, credentials.Password);
        try
        {
            return Described(await _pull.Pull(reference, null, shown, _ => { }, cancel));
        }
        catch (HttpRequestException unreachable)
        {
            throw new PodRuntimeException($"the registry {reference.Domain} cannot be reached: {unreachable.Message}", unreachable);
        }
    });

    public ValueTask<IReadOnlyList<ImageRecord>> ListImagesAsync(CancellationToken cancel) =>
        Guarded<IReadOnlyList<ImageRecord>>(() => [.. _images.List().Where(image => image.IsNamed).Select(Described)]);

    // What has a name and no registry knows is somebody's only copy: it was built, loaded or imported here.
    public ValueTask<long> RemoveUnusedImagesAsync(long bytes, CancellationToken cancel) => Guarded(() =>
    {
        var wanted = bytes;
        return new Naru.Engine.Images.ImageRemoval(_images).Prune(all: true, image =>
        {
            if (wanted <= 0 || (image.IsNamed && image.RepoDigests.Count == 0)) return false;
            wanted -= image.Size;
            return true;
        }).Freed;
    });

    private ImageRecord Described(EngineImage image) =>
        new(image.Id.ToString(), [.. image.RepoDigests, .. image.Tags], image.Size)
        {
            User = _images.ConfigOf(image).Config?.User ?? "",
            DigestReference = image.RepoDigests.Count > 0 ? image.RepoDigests[0] : image.Id.ToString(),
        };
}
