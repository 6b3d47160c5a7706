using Naru.Engine.Build;
using Naru.Oci;
using Naru.Oci.Images;

namespace Naru.Engine.Images;

/// <summary>Makes an image of what a container wrote: <c>docker commit</c>. The caller pauses the container if it should stand still.</summary>
public sealed class ImageCommit(ImageStore store, TimeProvider time)
{
    /// <summary>
    /// Adds the overlay's difference to the image it lies on (null: to nothing) with a config of its own, changed by
    /// Dockerfile lines; names it if a name is given. Blocking.
    /// </summary>
    public ImageRecord Commit(string overlayId, ImageRecord? below, ExecutionParameters parameters, IEnumerable<string> changes, string? author, string? comment, ImageReference? name, CancellationToken cancellation = default)
    {
        using var hold = store.Content.Hold();
        var changed = ConfigChange.ApplyLines(parameters, changes);
        var state = below is null ? StageState.Scratch(Platform.Local) : StageState.Of(store, below);
        var layer = store.Layers.Overlays.WriteLayer(overlayId, store.Content, cancellation);
        var now = time.GetUtcNow();
        var config = state.Next(changed, layer, string.Join(' ', changed.Cmd ?? []), now);
        var last = config.History![^1] with { Author = author, Comment = comment };
        config = config with { Author = author ?? config.Author, Comment = comment, History = [.. config.History.Take(config.History.Count - 1), last] };
        var image = store.Add(config, [.. state.Layers, layer.Descriptor], below?.Id, cancellation: cancellation);
        return name is null ? image : store.Tag(image.Id, name);
    }
}
