using Naru.Engine.Images;
using Naru.Engine.Layers;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Engine.Build;

/// <summary>
/// Makes layers: mounts an overlay on what a stage has, lets a step change it, and turns the difference into a layer.
/// Overlays of builds are volatile and named <c>build-…</c>; the next start removes what a crash left of them.
/// </summary>
internal sealed class StepLayers(ImageStore store, string buildId) : IDisposable
{
    public const string IdPrefix = "build-";
    private readonly List<string> sources = [];
    private int next;

    private OverlayStore Overlays => store.Layers.Overlays;

    /// <summary>
    /// Runs a step on a mounted root; the result is null when the step says that it changed nothing. A step that
    /// <paramref name="runsContainer"/> gets the traces of the container's own mounts removed.
    /// </summary>
    public async Task<LayerBlob?> Make(ImageRecord? below, bool runsContainer, Func<string, Task<bool>> step, CancellationToken cancellation)
    {
        var id = NewId();
        Overlays.Create(id, below is null ? null : store.EnsureUnpacked(below, cancellation), isVolatile: true);
        try
        {
            var root = Overlays.Mount(id);
            var traces = runsContainer ? MountPointTraces.Before(root) : null;
            if (!await step(root)) return null;
            return await Task.Run(() => Finish(id, traces, cancellation), cancellation);
        }
        finally
        {
            Overlays.Remove(id);
        }
    }

    /// <summary>Mounts an image's tree to copy from; it stays until the build ends.</summary>
    public HeldDirectory MountSource(ImageRecord image, CancellationToken cancellation)
    {
        var id = NewId();
        Overlays.Create(id, store.EnsureUnpacked(image, cancellation), isVolatile: true);
        sources.Add(id);
        return HeldDirectory.Open(Overlays.Mount(id));
    }

    public void Dispose()
    {
        foreach (var id in sources) Overlays.Remove(id);
        sources.Clear();
    }

    private LayerBlob Finish(string id, MountPointTraces? traces, CancellationToken cancellation)
    {
        Overlays.Unmount(id);
        using (var upper = HeldDirectory.Open(Overlays.UpperOf(id))) traces?.Remove(upper);
        var blob = Overlays.WriteLayer(id, store.Content, cancellation);
        Failpoint.Hit(ImageFailpoints.StepLayer);
        Overlays.TurnIntoLayer(id, blob);
        Failpoint.Hit(ImageFailpoints.StepAdopted);
        return blob;
    }

    private string NewId() => $"{IdPrefix}{buildId}-{next++}";
}
