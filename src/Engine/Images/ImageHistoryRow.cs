using Naru.Oci.Images;

namespace Naru.Engine.Images;

/// <summary>One row of an image's history, newest first. <see cref="Size"/> is the bytes of the step's files; the id is known of images made here.</summary>
public sealed record ImageHistoryRow(string Id, DateTimeOffset? Created, string CreatedBy, IReadOnlyList<string> Tags, long Size, string Comment)
{
    private const string Missing = "<missing>";

    internal static IReadOnlyList<ImageHistoryRow> Of(ImageStore store, ImageRecord image)
    {
        var config = store.ConfigOf(image);
        var layers = store.Layers.Stack(store.EnsureUnpacked(image));
        var steps = config.History is { Count: > 0 } history ? history : [.. layers.Select(_ => new HistoryEntry { Created = config.Created })];
        List<ImageHistoryRow> rows = [];
        var layer = 0;
        ImageRecord? at = image;
        foreach (var step in steps.Reverse())
        {
            var size = step.EmptyLayer == true || layer >= layers.Count ? 0 : layers[layer++].Size;
            rows.Add(new ImageHistoryRow(at?.Id.ToString() ?? Missing, step.Created, step.CreatedBy ?? "", at is null ? [] : [.. at.Tags], size, step.Comment ?? ""));
            at = at?.Parent is { } parent ? store.Find(parent) : null;
        }
        return rows;
    }
}
