namespace Naru.Engine.Images;

/// <summary>The places at which a test can kill the process while images come, change and go, in that order (see <see cref="Kernel.Failpoint"/>).</summary>
public static class ImageFailpoints
{
    internal const string BlobWritten = "image.blob.written", BlobPublished = "image.blob.published";
    internal const string PullManifest = "image.pull.manifest", PullBlobs = "image.pull.blobs", PullUnpacked = "image.pull.unpacked";
    internal const string LayerUnpacked = "image.layer.unpacked", LayerAdopted = "image.layer.adopted";
    internal const string IndexWritten = "image.index.written", TagWritten = "image.tag.written";
    internal const string StepLayer = "image.build.layer", StepAdopted = "image.build.adopted";
    internal const string OverlayCreated = "image.overlay.created", OverlayRemoved = "image.overlay.removed";
    internal const string Forgotten = "image.remove.forgotten", LayersCollected = "image.remove.layers-collected";

    public static IReadOnlyList<string> All { get; } =
    [
        BlobWritten, BlobPublished, PullManifest, PullBlobs, PullUnpacked, LayerUnpacked, LayerAdopted, IndexWritten, TagWritten,
        StepLayer, StepAdopted, OverlayCreated, OverlayRemoved, Forgotten, LayersCollected,
    ];
}
